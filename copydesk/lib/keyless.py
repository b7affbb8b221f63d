"""Keeps keys out of the log: some addresses are keys, and whoever reads a log must not get in by it."""

import logging
import re

# Whatever follows one of these in an address: receipts, sign-in links, conversations.
_KEY = re.compile(r"(/(?:receipts?|sign-in|talk|token)/)[^\s/?#'\"<>]{8,}")


def without_keys(text: str) -> str:
    """Return ``text`` with the keys in its addresses replaced by dots."""
    return _KEY.sub(r"\1…", text)


class WithoutKeys(logging.Filter):
    """For a log handler: passes every line, but none with a key in its message or traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_keys(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_keys(record.exc_text)
        return True
