"""What people send to a site and what its desk does about it, until every screen has something to show."""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import APIResponse, FilePayload, Page, expect

from tests.browser.chromium import until
from tests.distribution.post_office import PostOffice, stop_link
from tests.site import Site

Made = dict[str, str]
BODY = (
    "The path along the weir is dry again. On Sunday we walked it from the mill to the lock and counted what the "
    "winter had left: two trees, one boat, and a bench that nobody misses.\n\n[Here is the map](https://example.org/map)."
)
TEXTS = {
    "The lock needs a keeper": "Nobody turns the wheel at night. Boats wait until seven, and so do their crews.",
    "The market moves to Friday": "Eleven of fourteen stalls voted for it; the fishmonger asked for a week to think.",
    "Otters at the mill, for the first time since 1961": "Two heads in the water at six on Sunday morning, one of them "
    "small. The ranger came with a camera and left with wet shoes. [Her pictures](https://example.org/otters) are in "
    "the library.",
    "The ferry runs until ten": "The last crossing is at ten in the evening, for as long as the fog lets it.",
    "The dam is as good as new": "Whoever walked across it last week knows better.",
    "A second bridge in spring": "It was planned for the other river, as we learned too late.",
    "Who fed the swans": "We know, and so does everybody on Tanner Street.",
    "Swifts over Tanner Street": "Forty-one nests, counted twice from the church tower.",
    "The clock of the school": "It is four minutes slow, and has been since the head teacher was a pupil.",
}
OFFER = "Buy at [our shop](https://bit.ly/watches) or at http://192.0.2.7/sale!\n\nBest prices in town."
ARABIC = "فُتحت المكتبة يوم الثلاثاء.\n\nقال أحد السكان: «انتظرنا طويلًا»، ثم قرأ قصيدة قصيرة من دفتره."


@dataclass
class Desk:
    """A site, a browser that is signed in at its desk, and the token of an editor."""

    site: Site
    page: Page
    token: str

    def call(self, path: str, **sent: Any) -> Any:
        """Return what the API answers an editor; with ``sent``, to a POST."""
        headers = {"Authorization": f"Bearer {self.token}"}
        ask = self.page.request.post if sent else self.page.request.get
        answer = ask(self.site.url + path, headers=headers, **sent)
        assert answer.ok, answer.text()
        return answer.json()

    def sent(self, headline: str, body: str = "", **fields: Any) -> dict[str, Any]:
        """Send a post as a stranger does, and wait until the checks have read it."""
        post = {"headline": headline, "category": "local", "body": body or TEXTS[headline], "own_work": True}
        answer = self.page.request.post(f"{self.site.url}/api/submissions", data=post | fields)
        assert answer.status == 201, answer.text()
        made: dict[str, Any] = answer.json()
        self.wait(lambda: self.call(f"/api/posts/{made['id']}")["status"] == "queued")
        return made | {"receipt": made["receipt_url"].removeprefix(self.site.url)}

    def decide(self, post: dict[str, Any], verb: str, **words: str) -> str:
        """Decide about a post, and return its address, if it has one."""
        answer = self.call(f"/api/posts/{post['id']}/{verb}", data={"reason": ""} | words)
        return str(answer["post_url"] or "").removeprefix(self.site.url)

    def wait(self, is_so: Callable[[], object]) -> None:
        """Wait until something is so."""
        until(self.page, is_so, "what the screens are made of")


def make(site: Site, page: Page, office: PostOffice) -> Made:
    """Make all of it on a site that trusts this machine as a proxy and sends its mail to ``office``."""
    site.command("editor", "add", "Otto", "--chief")
    desk = Desk(site, page, site.command("token", "Otto").stdout.strip())
    posts = _posts(desk)
    return posts | _letters(desk, posts["post"]) | _mails(desk, office) | _people(desk)


def _posts(desk: Desk) -> Made:
    waiting = desk.sent("A walk along the weir", BODY, byline="Tom Hale", tags="river, walks")
    offer = desk.sent("Cheap watches, today only", OFFER, own_work=False)
    returned = desk.sent("The lock needs a keeper")
    desk.decide(
        returned, "send-back", reason_code="quality", reason="Who pays the keeper now? One sentence would do."
    )
    spiked = desk.sent("Half price on everything", OFFER)
    desk.decide(spiked, "spike", reason_code="spam", reason="We print no advertising.")
    desk.decide(desk.sent("The market moves to Friday"), "approve", publish_at="2099-01-01T08:00:00Z")
    published = desk.sent(
        "Otters at the mill, for the first time since 1961", byline="Ida Brandt", tags="river"
    )
    address = desk.decide(published, "approve")
    correction = {"dek": "Two of them, one young", "reason": "We had counted one otter twice."}
    desk.call(f"/api/posts/{published['id']}/correct", data=correction)
    changed = desk.sent("The ferry runs until ten")
    desk.decide(changed, "approve")
    _change(desk, changed["receipt"], "The ferry runs until eleven")
    pictures = desk.decide(desk.sent("What the flood left on the square", _with_pictures(desk)), "approve")
    arabic = desk.decide(desk.sent("مكتبة الحي تفتح أبوابها مساءً", ARABIC, language="ar"), "approve")
    gone = {
        "hide": desk.sent("Who fed the swans"),
        "retract": desk.sent("A second bridge in spring"),
        "erase": desk.sent("The dam is as good as new"),
    }
    places = {verb: desk.decide(post, "approve") for verb, post in gone.items()}
    desk.decide(gone["hide"], "hide", reason_code="other")
    desk.decide(
        gone["retract"], "retract", reason_code="other", reason="The figures were those of another river."
    )
    desk.page.goto(f"{desk.site.url}/desk/posts/{gone['erase']['id']}/erase/")
    desk.page.get_by_role("button", name="Erase it for good").click()
    expect(desk.page.get_by_role("button", name="Erase it for good")).to_have_count(0)
    return {
        "receipt": waiting["receipt"],
        "clean_review": f"/desk/posts/{waiting['id']}/",
        "evidence_review": f"/desk/posts/{offer['id']}/",
        "sent_back": returned["receipt"],
        "spiked": spiked["receipt"],
        "published": published["receipt"],
        "published_review": f"/desk/posts/{published['id']}/",
        "change_review": f"/desk/posts/{changed['id']}/",
        "post": address,
        "month": f"/archive{address[:9]}",
        "pictures": pictures,
        "arabic": arabic,
        "hidden": places["hide"],
        "retracted": places["retract"],
        "erased": places["erase"],
    }


def _change(desk: Desk, receipt: str, headline: str) -> None:
    """Let the author change a post."""
    desk.page.goto(f"{desk.site.url}{receipt}/edit")
    desk.page.get_by_label("Headline").fill(headline)
    desk.page.get_by_role("button", name="Send the change").click()
    expect(desk.page.locator("[data-received]")).to_be_visible()


def _with_pictures(desk: Desk) -> str:
    """Return a text between two pictures that were sent before it."""
    marks = []
    for width, height in ((1600, 1000), (900, 1200)):
        about = {"alt": "Hills behind the river", "caption": "The square on Monday", "credit": "Ida Brandt"}
        file = FilePayload(name="square.jpg", mimeType="image/jpeg", buffer=a_view(width, height))
        answer = desk.page.request.post(f"{desk.site.url}/api/images", multipart={"file": file, **about})
        assert answer.status == 201, answer.text()
        marks.append(answer.json()["markdown"])
    return f"{marks[0]}\n\nFour benches, a door, and silt.\n\n{marks[1]}\n\nThe benches come back in spring."


def a_view(width: int, height: int) -> bytes:
    """Return a JPEG of hills behind a river."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    view = Image.blend(image, Image.new("RGB", image.size, (150, 190, 225)), 0.75)
    draw = ImageDraw.Draw(view)
    for at, colour in ((0.25, (104, 130, 120)), (0.75, (76, 108, 92)), (0.5, (52, 84, 66))):
        box = (width * (at - 0.6), height * (0.75 - at / 3), width * (at + 0.6), height * 1.6)
        draw.ellipse(box, fill=colour)
    draw.rectangle((0, height * 0.82, width, height), fill=(120, 150, 170))
    written = io.BytesIO()
    view.save(written, "JPEG", quality=80)
    return written.getvalue()


def _letters(desk: Desk, post: str) -> Made:
    """Let readers ask about a post and complain; the desk answers one, publishes another, and blocks a third."""
    about = post.strip("/")
    asked = _written(desk, "/talk/", "How many otters are there? My children ask.", sender="Ann", post=about)
    _written(
        desk, "/talk/", "My father saw the last one, in 1961.", letter="on", signature="P. Nair", post=about
    )
    counted = "We counted three from the bridge on Monday."
    _written(desk, "/talk/", counted, letter="on", signature="Ida", post=about, client="192.0.2.8")
    complaint = "The second paragraph names my neighbour, who was not asked."
    reported = _written(desk, "/report/", complaint, report="privacy", post=about)
    _written(desk, "/talk/", "BUY WATCHES", sender="Max", client="192.0.2.7")
    page = desk.page
    page.goto(f"{desk.site.url}/desk/talk/")
    page.get_by_role("link", name="BUY WATCHES").click()
    page.get_by_role("button", name="Block").click()
    page.goto(f"{desk.site.url}/desk/talk/")
    page.get_by_role("link", name=counted).click()
    page.get_by_role("link", name="Letter", exact=True).click()
    page.get_by_role("button", name="Publish the letter").click()
    page.goto(f"{desk.site.url}/desk/talk/")
    page.get_by_role("link", name=complaint).click()
    report = page.url
    page.goto(f"{desk.site.url}/desk/talk/")
    page.get_by_role("link", name="How many otters").click()
    conversation = page.url
    page.get_by_label("Your answer").fill("Two, says the ranger, and one of them is young.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log")).to_contain_text("says the ranger")
    desks = {"desk_conversation": conversation, "desk_report": report}
    return {name: url.removeprefix(desk.site.url) for name, url in desks.items()} | {
        "conversation": asked,
        "report": reported,
    }


def _written(desk: Desk, address: str, message: str, *, client: str = "192.0.2.1", **fields: str) -> str:
    """Write a first message; return where its conversation is."""
    answer: APIResponse = desk.page.request.post(
        desk.site.url + address,
        form={"message": message, "uuid": str(uuid.uuid4()), **fields},
        headers={"X-Forwarded-For": client},
        max_redirects=0,
    )
    assert answer.status == 303, answer.text()
    return answer.headers["location"]


def _mails(desk: Desk, office: PostOffice) -> Made:
    """Let one mail arrive, and another one not."""
    desk.sent("Swifts over Tanner Street", email="ida@example.org")
    desk.wait(lambda: office.to("ida@example.org"))
    office.answer = "550 No such mailbox here"
    desk.sent("The clock of the school", email="nobody@example.org")
    desk.wait(lambda: "unsent mail" in desk.page.request.get(f"{desk.site.url}/desk/").text())
    return {"stop": "/mail/" + stop_link(office.to("ida@example.org")[0]).partition("/mail/")[2]}


def _people(desk: Desk) -> Made:
    """Trust a host, ban one, and invite an editor for one category."""
    page = desk.page
    for host, verb in (("example.org", "Trust"), ("bit.ly", "Ban")):
        page.goto(f"{desk.site.url}/desk/hosts/")
        page.get_by_label("Host").fill(host)
        page.get_by_role("button", name=verb, exact=True).click()
    page.goto(f"{desk.site.url}/desk/editors/")
    page.get_by_label("Name", exact=True).fill("Lena")
    page.get_by_label("Sees and decides about posts in").select_option("some")
    page.get_by_label("Sport").check()
    page.get_by_role("button", name="Make the link").click()
    page.goto(f"{desk.site.url}/desk/editors/")
    editor = page.get_by_role("link", name="Lena").get_attribute("href") or ""
    return {"editor": editor}
