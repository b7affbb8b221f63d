"""A real SMTP server that takes mail, or refuses it, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from django.test import override_settings

from tests.ports import free_port


@dataclass
class PostOffice:
    """What came in. ``answer``: what every recipient is answered, such as ``550 No such user``."""

    port: int
    answer: str = "250 OK"
    mails: list[EmailMessage] = field(default_factory=list)
    as_sent: list[bytes] = field(default_factory=list)

    def to(self, address: str) -> list[EmailMessage]:
        """Return what came in for one address."""
        return [mail for mail in self.mails if mail["To"] == address]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.as_sent.append(envelope.content)
        mail: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(mail)
        return "250 OK"


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Return what a mail says, as text or as ``html``."""
    body: Any = mail.get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n")


def stop_link(mail: EmailMessage) -> str:
    """Return the address that its header List-Unsubscribe names, as a mail program reads it."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return str(mail["List-Unsubscribe"]).strip(" <>")


@contextmanager
def mail_server(password: str = "") -> Iterator[PostOffice]:
    """Run a server; one that lets in who has the ``password``, if given."""
    office = PostOffice(free_port())

    def let_in(*asked: Any) -> AuthResult:
        return AuthResult(success=asked[-1].password == password.encode())

    signing_in: dict[str, Any] = {"auth_require_tls": False, "authenticator": let_in} if password else {}
    controller = Controller(office, hostname="127.0.0.1", port=office.port, ready_timeout=60, **signing_in)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


@contextmanager
def post_office(password: str = "") -> Iterator[PostOffice]:
    """Run a server, and have the site of this process send its mail there."""
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with (
        mail_server(password) as office,
        override_settings(
            MAIL_IS_SET=True, EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=office.port
        ),
    ):
        yield office
