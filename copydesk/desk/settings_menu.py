"""Every screen on which a chief settles something, in one list: whoever adds one adds its line here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Screen:
    """One screen: its address, what it is called, and a sentence about it."""

    address: str
    name: Text
    about: Text


SETTINGS: list[tuple[Text, list[Screen]]] = [
    (
        _("What readers see"),
        [
            Screen(
                "/desk/site/",
                _("Name and look"),
                _("Name, logo, tagline, menu, colours and the footer line."),
            ),
            Screen(
                "/desk/categories/",
                _("Categories"),
                _("Add, rename, order and merge the sections of the site."),
            ),
            Screen(
                "/desk/hints/",
                _("Hints of the form"),
                _("What contributors read above the form and beside each field."),
            ),
            Screen(
                "/desk/pages/", _("Own pages"), _("About, How to submit, Privacy, Imprint, and your own.")
            ),
        ],
    ),
    (
        _("People"),
        [
            Screen(
                "/desk/editors/",
                _("Editors"),
                _("Who decides about what; invite somebody, or remove an editor."),
            ),
            Screen(
                "/desk/hosts/",
                _("Trusted and banned hosts"),
                _("Whose links you stand behind, and links to whom hold a post."),
            ),
            Screen(
                "/desk/blocked/",
                _("Blocked senders"),
                _("Who may not write to the desk; let somebody in again."),
            ),
        ],
    ),
    (
        _("How the desk works"),
        [
            Screen("/desk/reasons/", _("Canned reasons"), _("Texts for authors, to pick while deciding.")),
            Screen(
                "/desk/talk/settings/",
                _("Conversations"),
                _("Whether readers are invited to talk, how long it is kept, canned replies."),
            ),
            Screen(
                "/desk/record/",
                _("The desk's record"),
                _("Whether everybody may read what the desk decides and how long it takes."),
            ),
            Screen(
                "/desk/mail/", _("Mail that failed"), _("What could not be sent, to try again or give up.")
            ),
        ],
    ),
]
