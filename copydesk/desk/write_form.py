"""What an editor types to write a post: the contributors' form, without the address for mail."""

from typing import Any

from django.utils.functional import cached_property

from copydesk.intake.forms import RevisionForm
from copydesk.people import roles
from copydesk.people.models import Editor
from copydesk.posts.models import Category


class WriteForm(RevisionForm):
    """A post of the desk's own, in a category in which its editor decides."""

    def __init__(self, *args: Any, by: Editor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    @cached_property
    def categories(self) -> list[Category]:
        """Those in which this editor decides, in their order."""
        return super().categories if roles.decides_everywhere(self.by) else list(self.by.categories.all())
