"""Mail, sent by a job after the commit that it tells of, and tried again until it is taken.

    mail.send("ann@example.org", "An answer", text, key="conversation/1/message/2")

The ``key`` names what the mail is about: a second ``send`` with the same key is none. The key of a mail about a post
begins with ``post/12/``, or has that inside when it is about several. Without a mail server (setting
COPYDESK_EMAIL_URL) nothing is kept and nothing sent, and nobody gets what they have stopped (``stopping``). A server
that takes a mail and dies before it says so gets it a second time, under the same Message-ID, by which mail programs
know it. What fails is shown on the desk.
"""

import hashlib
import smtplib
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.encoding import force_str
from django_tasks import task

from copydesk.distribution import stopping
from copydesk.distribution.models import Mail
from copydesk.jobs.queue import enqueue
from copydesk.lib import clock

DELIVER = "copydesk.distribution.mail.deliver"
KEPT = timedelta(days=30)
LONGEST_SUBJECT = 250
LONGEST_PROBLEM = 1000


def send(to: str, subject: str, text: str, *, key: str, html: str = "") -> None:
    """Have a mail sent once the caller's transaction is committed; nothing when mail is not set or ``key`` was used."""
    if not settings.MAIL_IS_SET or not to or stopping.is_stopped(to, key):
        return
    line = " ".join(subject.split())[:LONGEST_SUBJECT]
    row = Mail(key=key, to=to, subject=line, text=text, html=html, queued_at=clock.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return
    enqueue(DELIVER, row.pk)


def cancel(prefix: str) -> None:
    """Delete every mail whose key begins so: words that are erased must not be sent any more, nor kept here."""
    _about(prefix).delete()


def withhold(prefix: str) -> None:
    """Delete what is not sent yet of the mails whose key begins so, since it is no longer true."""
    _about(prefix).filter(sent_at=None).delete()


def _about(prefix: str) -> QuerySet[Mail]:
    return Mail.objects.filter(Q(key__startswith=prefix) | Q(key__contains=f"/{prefix}"))


def failing() -> QuerySet[Mail]:
    """Return what could not be sent so far, the oldest first."""
    return Mail.objects.filter(sent_at=None).exclude(problem="").order_by("queued_at")


def failing_count() -> int:
    """Return how many these are."""
    return failing().count()


def retry(pk: int) -> None:
    """Try a mail again at once, also one that was refused for good."""
    if Mail.objects.filter(pk=pk, sent_at=None).update(refused_at=None):
        enqueue(DELIVER, pk)


def drop(pk: int) -> None:
    """Give a mail up."""
    Mail.objects.filter(pk=pk, sent_at=None).delete()


@task()
def deliver(pk: int) -> None:
    """Hand one mail to the server. A failure is written down and raised, so that the job is tried again."""
    row = Mail.objects.filter(pk=pk, sent_at=None, refused_at=None).first()
    if row is None or not Mail.objects.filter(pk=pk, tries=row.tries).update(tries=row.tries + 1):
        return  # sent, given up, or in another worker's hands
    try:
        _message(row).send()
    except smtplib.SMTPRecipientsRefused as problem:
        _failed(row, problem)
        if all(code >= 500 for code, _said in problem.recipients.values()):
            Mail.objects.filter(pk=pk).update(refused_at=clock.now())  # this address will never do
            return
        raise
    except (OSError, smtplib.SMTPException) as problem:
        _failed(row, problem)
        raise
    Mail.objects.filter(pk=pk).update(sent_at=clock.now(), text="", html="", problem="")


def _message(row: Mail) -> EmailMultiAlternatives:
    host = urlsplit(settings.SITE_URL).hostname
    name = hashlib.sha256(f"{settings.SITE_URL} {row.key}".encode()).hexdigest()[:32]
    # No answers of machines, please (RFC 3834).
    headers = {"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"}
    if stop := stopping.address_of(row.to, row.key):
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(row.subject, row.text, to=[row.to], headers=headers)
    if row.html:
        message.attach_alternative(row.html, "text/html")
    return message


def _failed(row: Mail, problem: Exception) -> None:
    Mail.objects.filter(pk=row.pk).update(problem=_in_words(problem)[:LONGEST_PROBLEM] or "?")


def _in_words(problem: Exception) -> str:
    """Return what the mail server said, or else what went wrong on the way to it."""
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        answers += problem.recipients.values()
    elif isinstance(problem, smtplib.SMTPResponseException):
        answers += [(problem.smtp_code, problem.smtp_error)]
    said = [f"{code} {force_str(words, errors='replace')}" for code, words in answers]
    return ", ".join(said) or str(problem)


@task()
def forget() -> None:
    """Delete what was sent a month ago."""
    Mail.objects.filter(sent_at__lt=clock.now() - KEPT).delete()
