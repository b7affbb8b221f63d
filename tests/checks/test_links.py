"""The links of a post, and what the desk thought of their hosts."""

import pytest

from copydesk.checks import hosts
from copydesk.checks.hosts import Record
from copydesk.checks.links import MOST_EVIDENCE
from copydesk.checks.models import LinkedHost
from copydesk.posts import trusting, workflow
from copydesk.posts.models import Post
from tests.checks.findings import a_read_post, assert_exact, finding_of, found
from tests.people import a_draft, an_editor, deliver_all, seen

pytestmark = pytest.mark.django_db


def decided(how: str, times: int, url: str = "https://often.example/page") -> list[Post]:
    """Return posts that link to ``url`` and were approved or spiked."""
    posts = [a_read_post(body=f"Text number {n} of {how} ones: [this]({url}).") for n in range(times)]
    for post in posts:
        getattr(workflow, how)(post, by=an_editor(), seen=seen(post))
    deliver_all()
    return posts


def test_every_link_is_listed_with_its_place() -> None:
    post = a_read_post(
        body="A [link](https://one.example/a), a bare https://two.example/b. And <https://three.example/>.",
        source_url=" https://www.Source.example/x",
    )
    finding = finding_of(post, "links")
    assert finding.severity == "note"
    assert [row["host"] for row in finding.evidence] == [
        "source.example",
        "one.example",
        "two.example",
        "three.example",
    ]
    assert finding.evidence[2]["text"] == "https://two.example/b"
    assert_exact(finding)
    assert finding.author_summary == ""


def test_offsets_count_code_points_of_what_was_typed() -> None:
    post = a_read_post(
        body="Grüße 👩‍👩‍👧 e\u0301\n\n> [eins](https://one.example/)\n\n* 𝕏 https://two.example/ 🇩🇪\n",
    )
    finding = finding_of(post, "links")
    assert len(finding.evidence) == 2
    assert_exact(finding)
    assert finding.evidence[1]["text"] == "https://two.example/"


def test_a_text_without_links_has_no_finding() -> None:
    assert found(a_read_post(body="Nothing here, not even [one](/about/) that leaves.")) == {}


@pytest.mark.parametrize(
    ("link", "doubt"),
    [
        ("https://bit.ly/3xyz", "shortener"),
        ("https://www.tinyurl.com/abc", "shortener"),
        ("http://192.0.2.7/login", "number"),
        ("http://[2001:db8::1]/", "number"),
        ("http://0x7f.1/", "number"),
        ("https://bank.example@other.example/", "user"),
        ("https://р\u0430ypal.example/", "mixed"),
        ("https://xn--ypal-43d9g.example/", "mixed"),
    ],
)
def test_doubtful_addresses_are_flagged(link: str, doubt: str) -> None:
    finding = finding_of(a_read_post(body=f"Please look [here]({link})."), "links")
    assert finding.severity == "flag"
    assert [row.get("doubt") for row in finding.evidence] == [doubt]
    assert finding.author_summary.startswith("Please")


@pytest.mark.parametrize(
    "link", ["https://münchen.example/", "https://例え.example/", "mailto:desk@paper.example"]
)
def test_addresses_in_other_letters_are_no_fault(link: str) -> None:
    assert finding_of(a_read_post(body=f"Please look [here]({link})."), "links").severity == "note"


def test_a_doubtful_source_link_is_flagged() -> None:
    finding = finding_of(a_read_post(source_url="ftp://files.example/a"), "links")
    assert (finding.severity, finding.evidence[0]["doubt"]) == ("flag", "scheme")


def test_many_links_in_few_words_are_flagged() -> None:
    links = " ".join(f"[word](https://host{n}.example/)" for n in range(12))
    finding = finding_of(a_read_post(body=links), "links")
    assert finding.severity == "flag"
    assert "many" in finding.author_summary


def test_many_links_in_a_long_text_are_not() -> None:
    text = "\n\n".join(
        "Some words of a long text. " * 8 + f"[more](https://host{n}.example/)" for n in range(12)
    )
    assert finding_of(a_read_post(body=text), "links").severity == "note"


def test_ten_thousand_links_are_read_and_few_are_kept() -> None:
    body = " ".join(f"[a](http://h{n}.e)" if n % 2 else f"http://b{n}.e" for n in range(7000))[:100_000]
    finding = finding_of(a_read_post(body=body), "links")
    assert finding.severity == "flag"
    assert len(finding.evidence) == MOST_EVIDENCE
    assert LinkedHost.objects.count() == 200
    assert_exact(finding)


def test_doubtful_links_come_first_in_the_evidence() -> None:
    body = "\n\n".join(f"https://host{n}.example/" for n in range(80)) + "\n\nhttps://bit.ly/x"
    assert finding_of(a_read_post(body=body), "links").evidence[0]["host"] == "bit.ly"


def test_a_host_that_was_only_ever_spiked_is_held() -> None:
    decided("spike", 5)
    finding = finding_of(a_read_post(body="Buy [this](https://www.often.example/other)!"), "links")
    assert finding.severity == "hold"
    assert (finding.evidence[0]["published"], finding.evidence[0]["spiked"]) == (0, 5)
    assert "often.example: 0 published here, 5 spiked" in finding.summary
    assert finding.author_summary == ""


def test_a_host_that_was_spiked_more_often_than_published_is_flagged() -> None:
    decided("spike", 3)
    decided("approve", 1)
    finding = finding_of(a_read_post(body="See [this](https://often.example/other)."), "links")
    assert (finding.severity, finding.evidence[0]["published"]) == ("flag", 1)


def test_a_host_that_is_mostly_published_is_a_note() -> None:
    decided("approve", 4)
    decided("spike", 3)
    assert finding_of(a_read_post(body="See [this](https://often.example/x)."), "links").severity == "note"


def test_a_trusted_host_is_not_held_against_anybody() -> None:
    decided("spike", 5)
    trusting.trust("www.often.example", by=None)
    assert finding_of(a_read_post(body="See [this](https://often.example/x)."), "links").severity == "note"


def test_a_record_follows_every_decision() -> None:
    (post,) = decided("spike", 1)
    assert hosts.host_record(["often.example"]) == {"often.example": Record(0, 1)}
    workflow.undo(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert hosts.host_record(["often.example"]) == {"often.example": Record(0, 0)}
    workflow.approve(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert hosts.host_record(["often.example"]) == {"often.example": Record(1, 0)}
    post.refresh_from_db()
    workflow.correct(post, a_draft(body="[New](https://new.example/)"), by=an_editor(), seen=seen(post))
    deliver_all()
    assert hosts.host_record(["often.example", "new.example"]) == {
        "often.example": Record(0, 0),
        "new.example": Record(1, 0),
    }
    workflow.retract(post, by=an_editor(), seen=seen(post))
    deliver_all()
    assert hosts.host_record(["new.example"]) == {"new.example": Record(0, 0)}


def test_a_post_does_not_count_for_its_own_hosts() -> None:
    (post,) = decided("approve", 1)
    workflow.revise(post, a_draft(body="Again [this](https://often.example/new)."), seen=seen(post))
    deliver_all()
    assert finding_of(post, "links").evidence[0]["published"] == 0


def test_records_take_as_many_queries_for_one_host_as_for_a_hundred(
    django_assert_num_queries: "pytest.FixtureRequest",
) -> None:
    assert callable(django_assert_num_queries)
    for names in (["one.example"], [f"h{n}.example" for n in range(100)]):
        with django_assert_num_queries(3):
            hosts.host_record(names)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.Example.ORG:8080/a", "example.org"),
        ("https://example.org./", "example.org"),
        ("https://münchen.de/", "xn--mnchen-3ya.de"),
        ("https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de"),
        ("https://user@example.org/", "example.org"),
        ("mailto:a@example.org", ""),
        ("/here/", ""),
        ("https://" + "a" * 300 + ".org/", ""),
        ("https://[nonsense/", ""),
    ],
)
def test_hosts_have_one_spelling(url: str, host: str) -> None:
    assert hosts.host_of(url) == host
