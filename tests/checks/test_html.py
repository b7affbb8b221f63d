"""What the sanitiser took out, in words and with its place."""

import json
from collections.abc import Iterator
from html import unescape
from itertools import islice

import pytest

from copydesk.checks import html, run
from copydesk.lib.markdown import render
from copydesk.posts.models import Post
from tests.checks.findings import a_read_post, assert_exact, finding_of, found
from tests.people import a_draft
from tests.shared import shared

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<b onclick=alert(1)>bold</b>",
        "[here](javascript:alert(1))",
        '<a href="javascript:alert(1)">here</a>',
        "<iframe src=//evil.example></iframe>",
        "<form action=//evil.example><input name=password></form>",
        "<isindex action=javascript:alert(1)>",
        "text <!-- <script>alert(1)</script> --> text",
    ],
)
def test_what_could_act_is_flagged(bad: str) -> None:
    finding = finding_of(a_read_post(body=f"Höre 👂: {bad}\n"), "html")
    assert finding.severity == "flag"
    assert finding.evidence[0]["active"] is True
    assert_exact(finding)
    assert finding.author_summary


@pytest.mark.parametrize(
    "odd", ["<font color=red>red</font>", "<center>middle</center>", "<p class=MsoNormal>p</p>"]
)
def test_mere_formatting_is_a_note(odd: str) -> None:
    finding = finding_of(a_read_post(body=f"Some text with {odd} in it."), "html")
    assert finding.severity == "note"
    assert "Markdown" in finding.author_summary
    assert_exact(finding)


def test_a_text_with_nothing_to_take_out_has_no_finding() -> None:
    assert found(a_read_post(body="*Fine* <b>text</b>, `<script>` as code, 3 < 4.")) == {}


def test_much_html_is_counted_and_little_of_it_kept() -> None:
    finding = finding_of(a_read_post(body="<script>1</script>\n\n" * 3000), "html")
    assert len(finding.evidence) == html.MOST_EVIDENCE
    assert "3000" in finding.summary
    assert_exact(finding)


def payloads() -> Iterator[str]:
    for name in ("dompurify", "h5sc", "bleach"):
        yield from (
            row["payload"] for row in json.loads(shared("corpora", "xss", f"{name}.json").read_text())
        )
    yield from shared("corpora", "xss", "payloadbox.txt").read_text().splitlines()


@pytest.mark.parametrize("trace", ["<script", "onerror=", "onload=", "<iframe", "<object"])
def test_known_attacks_are_flagged(trace: str) -> None:
    """The check says so, unless nothing of it was HTML: then the trace stands on the page as text."""
    missed = []
    for payload in payloads():
        if trace not in payload.lower() or "\x00" in payload:
            continue
        revision = a_draft(body=payload).revision(Post(), 1)
        finding = html.check(revision)
        if trace in unescape(render(payload).html).lower():
            continue  # it reads as text, and stands there as text
        if payload.startswith(("<!a foo", "<?a foo")):
            continue  # all of it is the alternative text of an image that has no address
        if finding is None or finding.severity != "flag":
            missed.append(payload)
    assert missed == []


def test_no_attack_makes_a_check_fail(caplog: pytest.LogCaptureFixture) -> None:
    for payload in islice(payloads(), 0, None, 4):
        run.examine(a_draft(body=payload).revision(Post(), 1))
    assert caplog.records == []
