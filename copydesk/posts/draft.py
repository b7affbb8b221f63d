"""What a person typed, already known to be storable: the input of the verbs that make a revision."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import cached_property

from copydesk.lib import clock, markdown, pictures, text
from copydesk.people.models import Editor
from copydesk.posts.models import Category, Post, Revision

# What a revision has for the version of its sanitiser as long as its HTML is not made.
NOT_MADE = 0


def keep_remade(html: Mapping[int, str]) -> None:
    """Keep HTML that was made later than the revision, or anew after an older sanitiser; by the revisions' ids."""
    with transaction.atomic(savepoint=False):
        for pk, made in html.items():
            old = Revision.objects.filter(pk=pk).exclude(html_version=markdown.SANITISER_VERSION)
            old.update(html=made, html_version=markdown.SANITISER_VERSION)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The fields of a submission. Texts are as typed with CRLF made LF; ``tags`` is the comma-separated line.

    ``language`` is a BCP 47 tag; empty for that of the site.
    """

    headline: str
    body: str
    category: Category
    dek: str = ""
    tags: str = ""
    source_url: str = ""
    byline: str = ""
    own_work: bool = False
    language: str = ""
    trap_filled: bool = False
    form_seconds: int | None = None

    def prepare(self) -> None:
        """Do the slow part now, before a transaction begins: a long text must keep no other writer waiting."""
        _kept = self.digest, self._html_for_now

    def take(self, html: str, digest: str) -> None:
        """Take over what was prepared elsewhere, by another process say, for this very body."""
        vars(self).update(html=html, digest=digest)

    # Django's cached_property: Python's own has one lock for all drafts (until 3.12).
    @cached_property
    def html(self) -> str:
        """The clean HTML of the body."""
        return markdown.render(self.body).html

    @cached_property
    def digest(self) -> str:
        """Equal for texts that are the same up to case, punctuation and white space."""
        return text.repeat_digest(self.body)

    @property
    def _html_for_now(self) -> str | None:
        """The HTML, if it must be here at once: pictures are found by it. Otherwise the checks make it."""
        return self.html if "html" in vars(self) or pictures.OWN_MEDIA in self.body else None

    def revision(self, post: Post, number: int, by: Editor | None = None) -> Revision:
        """Return an unsaved revision of ``post``. Its HTML may be made later; who shows it until then makes it."""
        html = self._html_for_now
        return Revision(
            post=post,
            number=number,
            headline=self.headline,
            dek=self.dek,
            body=self.body,
            category=self.category,
            tags=self.tags,
            source_url=self.source_url,
            byline=self.byline,
            own_work=self.own_work,
            language=self.language,
            html=html or "",
            html_version=NOT_MADE if html is None else markdown.SANITISER_VERSION,
            digest=self.digest,
            by=by,
            made_at=clock.now(),
            trap_filled=self.trap_filled,
            form_seconds=self.form_seconds,
        )
