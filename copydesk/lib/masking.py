"""Keeps keys out of the log: an address whose last part opens something is written without that part."""

import logging
import re

_KEYS = re.compile(
    r"(/receipt/|/receipts/|/talk/|/sign-in/|/mail/stop/|/new-password/[^/\s]+/)[^/\s\"'?#<>]+"
)


def masked(text: str) -> str:
    """Return the text with every key in an address made ``***``."""
    return _KEYS.sub(r"\1***", text)


class MaskingFormatter(logging.Formatter):
    """Formats as always, then masks all of the line, message, arguments and traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to be written."""
        return masked(super().format(record))
