"""The own pages that a new site begins with: what is true of every site, and ⟦ ⟧ where only the owner knows."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from copydesk.press.models import OwnPage

Text = str | Promise


@dataclass(frozen=True)
class FirstPage:
    """A page to begin with; ``paragraphs`` are Markdown."""

    slug: str
    title: Text
    paragraphs: tuple[Text, ...]

    def own_page(self, position: int) -> OwnPage:
        """Return it as an unsaved page; one with something left to fill in is not shown to readers."""
        body = "\n\n".join(str(paragraph) for paragraph in self.paragraphs)
        page = OwnPage(slug=self.slug, title=str(self.title), body=f"{body}\n", position=position)
        page.is_public = not page.has_gaps
        return page


FIRST_PAGES = [
    FirstPage(
        "about",
        _("About"),
        (
            _(
                "Anyone may write here, free and without an account. ⟦Say who runs this site, and what it is about.⟧"
            ),
            _("## How we work"),
            _(
                "Whatever comes in is read by automatic checks, on our own computer, and then by an editor. The "
                "checks decide nothing. The editor publishes a post, sends it back to its author with a note, or "
                "does not publish it, and says why."
            ),
            _(
                "When something that we published is wrong, we correct it where it stands, with the date and a "
                "sentence that says what was wrong. What should not have been published is taken back, and a "
                "notice stays in its place."
            ),
            _("You would like to write? This is [how to submit a post](/how-to-submit/)."),
        ),
    ),
    FirstPage(
        "how-to-submit",
        _("How to submit"),
        (
            _("You need no account, and it costs nothing. [Write your post](/submit) and press *Send*."),
            _("## What helps"),
            _(
                "- A headline that says what happened, and that the text keeps.\n"
                "- Who, what, where and when; and how you know it. A link to the source helps us and your readers.\n"
                "- Your own words. If you may publish somebody else's, tell us where they first appeared.\n"
                "- No advertising, and nothing private about people who have not agreed to it."
            ),
            _("## What happens then"),
            _(
                "You get a receipt: a private page, and a short code that [opens it again](/receipt/). Keep it. "
                "There you see what has become of your post, change it, answer us, or take it back."
            ),
            _(
                "An editor reads every post before it is public. Sometimes it comes back to you with a question "
                "or a wish; sometimes we don't publish it. Either way you find the reason on your receipt."
            ),
            _(
                "We may correct spelling, headline and form before we publish, and you see what was changed. A "
                "name above the post is up to you. Your e-mail address, if you give one, is never shown."
            ),
        ),
    ),
    FirstPage(
        "privacy",
        _("Privacy"),
        (
            _("Responsible for this site: ⟦name and postal address⟧, ⟦e-mail address⟧."),
            _("## When you read"),
            _(
                "Readers get no cookies, and no page loads anything from another site. The program that serves "
                "this site keeps no log of who reads what. ⟦Say whether the web server in front of it or your "
                "hosting company keeps one, what stands in it, and for how long.⟧"
            ),
            _("## When you send a post"),
            _(
                "We keep the post, each of its versions, the name you give for it, your e-mail address if you "
                "give one, and when it came. Of your address on the internet we keep a code that can't be turned "
                "back into it: it lets us limit floods and see that two posts come from one sender. Only the post "
                "and its name are published. ⟦Say for how long you keep posts that were not published.⟧"
            ),
            _(
                "What you write stays in your own browser until we have received it. Place, device and other "
                "details that a camera puts into a picture are taken out of it when it arrives."
            ),
            _("## When you talk with the desk"),
            _(
                "What you and the desk say to each other can be read by you and by our editors. You can erase it "
                "yourself. Otherwise it is deleted ⟦365⟧ days after the conversation was closed."
            ),
            _("## Your rights"),
            _(
                "You may ask what we keep about you, have it corrected, and have it erased. Write to ⟦e-mail "
                "address⟧. ⟦Say which authority people may turn to, if the law where you are wants it.⟧"
            ),
        ),
    ),
    FirstPage(
        "imprint",
        _("Imprint"),
        (
            _("Published by:"),
            _("⟦Name, and the organisation if there is one⟧  \n⟦Street, town, country⟧"),
            _("⟦E-mail address⟧  \n⟦Telephone⟧"),
            _(
                "Responsible for the content: ⟦name and address⟧ ⟦Whatever else the law where you are wants: "
                "register, tax number, authority.⟧"
            ),
        ),
    ),
]


def seed() -> None:
    """Give a new site its first pages."""
    OwnPage.objects.bulk_create(page.own_page(place) for place, page in enumerate(FIRST_PAGES, 1))


def missing() -> list[FirstPage]:
    """Return those of the first pages that the site does not have."""
    there = {slug for page in OwnPage.objects.all() for slug in (page.slug, *page.former)}
    return [page for page in FIRST_PAGES if page.slug not in there]


def bring(slug: str) -> OwnPage | None:
    """Add one of the first pages that is missing, behind the others; return it, or None."""
    page = next((each for each in missing() if each.slug == slug), None)
    if page is None:
        return None
    made = page.own_page(OwnPage.objects.count() + 1)
    made.save()
    return made
