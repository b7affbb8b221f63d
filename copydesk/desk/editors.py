"""What a chief does about editors beyond their rights: the link to pass on, and what was in the hands of who leaves."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from copydesk.desk import notices
from copydesk.distribution import letters, mail
from copydesk.distribution.letters import Letter, Link
from copydesk.lib import ids
from copydesk.people import keys, rights
from copydesk.people.models import Editor
from copydesk.people.rights import Rights
from copydesk.press.models import Site
from copydesk.talk.models import Conversation, ConversationQuerySet
from copydesk.talk.workflow import hand_over


def new_link(editor: Editor) -> str:
    """Return the address of a new sign-in link; where mail is set, it is sent to the editor's address too."""
    with transaction.atomic():
        address = keys.link_url(keys.make_link(editor))
        letters.send(_letter(editor, address), editor.email, key=f"{_mails_to(editor)}{ids.new_key()}")
    return address


def is_mailed(editor: Editor) -> bool:
    """Whether a new link is sent by mail as well."""
    return settings.MAIL_IS_SET and bool(editor.email)


def change(editor: Editor, new: Rights) -> None:
    """Change the rights; conversations that they can't see any more go back to everybody; ``rights.LastChief``."""
    with transaction.atomic():
        rights.change(editor, new)
        seen = Conversation.objects.visible_to(editor).values("pk")
        _give_back(_in_hands_of(editor).exclude(pk__in=seen))


def remove(editor: Editor) -> None:
    """Let an editor sign in no more; their conversations go back to everybody; raises ``rights.LastChief``."""
    with transaction.atomic():
        rights.remove(editor)
        mail.cancel(_mails_to(editor))
        mail.cancel(notices.mails_to(editor))
        _give_back(_in_hands_of(editor))


def _letter(editor: Editor, address: str) -> Letter:
    return Letter(
        subject=_("Your link to the desk of %(site)s") % {"site": Site.current().name},
        paragraphs=[
            _("Hello %(name)s,") % {"name": editor.name},
            _(
                "This link signs you in at the desk, once, within half an hour. "
                "Then set a password, with which you can come back."
            ),
        ],
        links=[Link(label=_("Sign in"), url=address)],
        why=_("You get this mail because a chief of the desk has made this link for you."),
    )


def _mails_to(editor: Editor) -> str:
    return f"sign-in/{editor.pk}/"


def _in_hands_of(editor: Editor) -> ConversationQuerySet:
    return Conversation.objects.filter(editor=editor, closed_at__isnull=True)


def _give_back(conversations: ConversationQuerySet) -> None:
    for conversation in conversations:
        hand_over(conversation, None)
