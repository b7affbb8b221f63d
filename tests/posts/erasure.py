"""``python -m tests.posts.erasure STEP``: a post with a secret word in everything that belongs to it, and its end.

``erase NAME`` erases it and is killed (as kill -9 does) when it comes to the function NAME, such as
``copydesk.media.shelves.drop``; ``finish`` does the jobs that are left. Both print where the word still is.
"""

import importlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import uuid4

import django

if TYPE_CHECKING:
    from copydesk.posts.models import Post

WORD = "Zwielicht"
KEY = "0123456789abcdef0123456789abcdef"


def a_post_with_everything() -> "Post":
    """Return a published post, corrected and with a change that waits, with all that can belong to one."""
    from django.conf import settings as site

    from copydesk.distribution import mail
    from copydesk.intake.workflow import Sending, send
    from copydesk.posts import workflow
    from copydesk.talk import workflow as talk
    from copydesk.talk.passages import Marked
    from tests.people import a_draft, an_editor, deliver_all, seen

    folder = Path(site.MEDIA_ROOT) / ".private" / KEY
    folder.mkdir(parents=True)
    (folder / "160x120.jpg").write_text(WORD)
    (folder / "160x120.webp").write_text(WORD)
    body = f"{WORD} here. ![{WORD}](/media/{KEY}/160x120.jpg)"
    plain = "Words that somebody sends a second time, under a headline of their own."
    draft = a_draft(headline=f"{WORD} at first", body=plain, byline=WORD, dek=WORD)
    post = send(Sending(draft=draft, email=f"{WORD}@example.org", client="a", key=uuid4().hex)).post
    deliver_all()
    workflow.send_back(post, by=an_editor(), seen=seen(post), reason=f"{WORD}?")
    workflow.answer(post, f"{WORD}!", seen=seen(post))
    workflow.approve(post, by=an_editor(), seen=seen(post))
    new = a_draft(headline=f"{WORD} again", body=body)
    workflow.correct(post, new, by=an_editor(), seen=seen(post), reason=f"{WORD}.", new_address=True)
    workflow.revise(post, a_draft(headline=f"{WORD} to come", body=body), seen=seen(post))
    thread = talk.say_in_thread(post, talk.Said(text=f"{WORD}, I said", uuid=uuid4())).conversation
    talk.reply(thread, talk.Said(text=f"{WORD}, we know", uuid=uuid4()), by=an_editor(), seen=99)
    quoted = talk.Said(text="Is this right?", uuid=uuid4(), marked=Marked(WORD, ""))
    talk.open_conversation(quoted, post=post)
    with patch.object(site, "MAIL_IS_SET", new=True), patch.object(mail, "enqueue"):
        for key in (f"post/{post.pk}/1", f"post/{post.pk}/thread/{thread.pk}/1/reader"):
            mail.send(f"{WORD}@example.org", WORD, WORD, key=key)
    copy = send(Sending(draft=a_draft(headline="A copy", body=plain))).post
    deliver_all()
    workflow.spike(copy, by=an_editor(), seen=seen(copy))
    post.refresh_from_db()
    return post


def left() -> list[str]:
    """Return where the word still is: tables, and files that readers get. (In addresses it has a small letter.)"""
    from django.apps import apps
    from django.conf import settings as site

    tables = [
        model.__name__
        for model in apps.get_models()
        for row in model._default_manager.values()
        if WORD in repr(row)
    ]
    files = [
        str(file.relative_to(top))
        for top in (Path(site.PUBLIC), Path(site.MEDIA_ROOT))
        for file in top.rglob("*")
        if file.is_file() and WORD.encode() in file.read_bytes()
    ]
    return sorted({*tables, *files})


def _erase(name: str) -> None:
    from copydesk.posts import erasing
    from tests.people import an_editor, deliver_all, seen

    importlib.import_module("copydesk.setup").make_tables()
    importlib.import_module("copydesk.press.whole").press_all()
    post = a_post_with_everything()

    def die(*_args: Any, **_named: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    print(json.dumps(left()), flush=True)
    with patch(name, die):
        erasing.erase(post, by=an_editor(), seen=seen(post))
        deliver_all()


def main() -> None:
    """Do what was asked for."""
    django.setup()
    from copydesk.posts.models import Post
    from tests.people import deliver_all

    if sys.argv[1] == "erase":
        _erase(sys.argv[2])
    deliver_all()
    print(json.dumps([Post.objects.earliest("pk").status, *left()]))


if __name__ == "__main__":
    main()
