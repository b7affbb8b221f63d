"""What can be asked, and in which order the answers come."""

from copydesk.posts.models import Category
from tests.people import a_category, a_published_post, deliver_all
from tests.search.asking import found, found_with_some, page, publish


def test_all_words_must_be_there() -> None:
    publish("Old bridge", "New bridge", "Old mill")
    assert found("old bridge") == ["Old bridge"]


def test_words_of_headline_dek_body_byline_tags_and_category_are_found() -> None:
    publish("Apple", dek="Banana", body="Cherry", byline="Dora", tags="elder, fig tree")
    for word in ("apple", "banana", "cherry", "dora", "elder", "tree", "world"):
        assert found(word) == ["Apple"], word


def test_a_phrase_wants_its_words_side_by_side() -> None:
    publish("The mill by the bridge", "The bridge by the mill")
    assert found('"the mill by"') == ["The mill by the bridge"]
    assert found("“by the mill”") == ["The bridge by the mill"]


def test_no_phrase_reaches_from_the_headline_into_the_text() -> None:
    publish("Ends with stone", dek="Bridge begins it", body="Something else")
    assert found('"stone bridge"') == []


def test_a_quotation_mark_that_is_never_closed_is_none() -> None:
    publish("Old stone bridge")
    assert found('"bridge old') == ["Old stone bridge"]


def test_minus_leaves_out_words_phrases_tags_and_categories() -> None:
    publish("Bridge one", tags="stone")
    publish("Bridge two", tags="wood", category=a_category("Local"), body="Made by hand")
    assert found("bridge -one") == ["Bridge two"]
    assert found('bridge -"by hand"') == ["Bridge one"]
    assert found("bridge -tag:wood") == ["Bridge one"]
    assert found("bridge -category:world") == ["Bridge two"]


def test_minus_alone_finds_all_others_newest_first() -> None:
    publish("One", "Two", "Three")
    assert found("-two") == ["Three", "One"]


def test_tag_and_category_narrow_down() -> None:
    Category.objects.create(slug="arts", name="Arts & Letters")
    publish("In world", tags="C++, New York")
    publish("In arts", tags="C#", category=Category.objects.get(slug="arts"))
    assert found("tag:c++") == ["In world"]
    assert found("tag:C#") == ["In arts"]
    assert found('tag:"new york"') == found("tag:new-york") == ["In world"]
    assert found("in category:arts") == found('category:"arts & letters"') == ["In arts"]
    assert found("category:arts category:world") == ["In arts", "In world"]
    assert found("tag:c++ tag:new-york") == ["In world"]
    assert found("tag:c++ category:arts") == []


def test_an_unknown_operator_is_words() -> None:
    publish("Site and bridge")
    assert found("site:bridge") == ["Site and bridge"]


def test_newest_first_on_request() -> None:
    publish("Bridge bridge bridge", "About something else", body="A bridge.")
    publish("Old bridge", body="Nothing.")
    assert found("bridge", sort="newest") == ["Old bridge", "About something else", "Bridge bridge bridge"]
    assert found("bridge")[0] == "Bridge bridge bridge"


def test_a_word_of_the_headline_counts_more_than_one_of_the_body() -> None:
    filling = "Nothing to do with it, only words and words. "
    publish("A town", body=filling + "bridge")
    publish("The bridge", body=filling)
    publish("A village", body="bridge " + filling)
    assert found("bridge")[0] == "The bridge"


def test_words_side_by_side_are_better() -> None:
    publish("One", body="The stone was grey. Then there was a bridge.")
    publish("Two", body="There was a stone bridge. Then it was grey.")
    assert found("stone bridge")[0] == "Two"
    publish("Three", body="The stone was grey. Then there was a bridge.")
    assert found("stone bridge")[0] == "Two"


def test_when_few_have_all_words_those_with_some_are_offered() -> None:
    publish("Old bridge", "Old mill")
    assert found("bridge nonsense") == []
    assert found_with_some("bridge nonsense") == ["Old bridge"]
    assert found("old bridge") == ["Old bridge"]
    assert found_with_some("old bridge") == ["Old mill"]


def test_a_slip_in_a_tag_is_forgiven() -> None:
    publish("From Erbil", tags="Erbil, bridges")
    assert found("tag:ebril") == ["From Erbil"]
    assert "No post has the tag “ebril”." in page("tag:ebril")
    assert '<a href="/tag/erbil/" dir="auto">Erbil</a>?' in page("erbill")
    assert '<a href="/tag/bridges/" dir="auto">bridges</a>?' in page("brigdes")
    assert "Did you mean" not in page("zzzzzz")


def test_a_tag_of_an_unpublished_post_is_never_proposed() -> None:
    publish("From Erbil", tags="Erbil")
    from_elsewhere = a_published_post(headline="Gone", tags="Kirkuk")
    deliver_all()
    from_elsewhere.delete()
    assert "Kirkuk" not in page("tag:kirkukk")


LANGUAGES = [
    ("Café in Łódź", "cafe lodz"),
    ("CAFE", "café"),
    ("İSTANBUL", "istanbul"),
    ("Isparta", "ısparta"),
    ("Große Straße", "GROSSE STRASSE"),
    ("Ελλάδα", "ελλαδα"),
    ("Ёлка", "елка"),
    ("الْقُرْآن", "القران"),
    ("שָׁלוֹם", "שלום"),
    ("हिन्दी में", "हिन्दी"),
    ("東京都の天気", "京都"),
    ("東京都の天気", "天気 東京"),
    ("ガイド", "ｶﾞｲﾄﾞ"),
    ("학교에서", "학교"),
    ("ภาษาไทย", "ไทย"),
    ("don't l’Iran co-operate", "iran don't"),
    ("می‌خواهم", "میخواهم"),
    ("Việt Nam", "viet nam"),
    ("ﬁne ＷＩＤＥ", "fine wide"),
    ("so\u00adft", "soft"),
]


def test_any_language() -> None:
    publish(*dict.fromkeys(text for text, _question in LANGUAGES))
    for text, question in LANGUAGES:
        assert text in found(question), question


def test_parts_of_words_are_not_words() -> None:
    publish("Bridges")
    publish("東京", tags="")
    assert found("bridge") == []
    assert found("京東") == []


def test_pages_follow_each_other() -> None:
    publish(*(f"Bridge {number}" for number in range(12)))
    first, second = found("bridge", sort="newest"), found("bridge", sort="newest", page=2)
    assert [*first, *second] == [f"Bridge {number}" for number in range(11, -1, -1)]
    assert 'rel="next"' in page("bridge")
    assert 'rel="next"' not in page("bridge", page=2)
    assert "12 posts" in page("bridge", page=2)
    for odd in ("0", "-1", "99999999999999", "x", "٣", "²"):
        assert len(found("bridge", page=odd)) in (0, 10)
