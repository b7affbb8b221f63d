"""What people type: is it storable, is there anything to see, and what slugs, tags and digests follow from it.

Everything here takes a time that grows with the length of the text, no faster, whatever it says.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_KEY_LENGTH = 100
_SLUG_LENGTH = 80
_SLUG_BYTES = 180  # leaves room for an ending within the 255 bytes that file systems allow
_MAX_MARKS = 30  # Unicode's "stream-safe text format": no language stacks more on one letter

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ASCII = bytes(range(128))
_FORBIDDEN_ASCII = "".join(_FORBIDDEN.findall(_ASCII.decode())).encode()
_NOT_IN_SLUG = re.compile("[^0-9a-z]+")  # of lower-case ASCII
_IDLE_ASCII = re.sub(rb"[0-9A-Za-z]", b"", _ASCII)  # counts for nothing when texts are compared
# XML 1.0 has no place for these, whatever a person typed.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROL_NAMES = {
    "\x00": "null",
    "\x07": "bell",
    "\x08": "backspace",
    "\x0b": "vertical tab",
    "\x0c": "form feed",
    "\r": "carriage return without line feed",
    "\x1b": "escape",
    "\x7f": "delete",
    "\x85": "next line",
}
# Blank, though Unicode calls them letters or symbols: fillers, the empty Braille cell, the object replacement.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Mc", "Me"})
_COMMAS = re.compile("[,\u060c\uff0c\u3001]")  # also the Arabic, the full-width and the ideographic comma
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


class Forbidden(NamedTuple):
    """A character that no field may hold: where (code points from 0), and its name for people."""

    position: int
    name: str


def normal_newlines(text: str) -> str:
    """Return the text with CRLF made LF and nothing else changed."""
    return text.replace("\r\n", "\n")


def forbidden_characters(text: str, limit: int = 10) -> list[Forbidden]:
    """Return the first control characters other than tab and newline, and lone surrogates, at most ``limit``."""
    found: list[Forbidden] = []
    for match in _FORBIDDEN.finditer(text):
        found.append(Forbidden(match.start(), _control_name(match[0])))
        if len(found) == limit:
            break
    return found


def for_xml(text: str) -> str:
    """Return the text with the replacement character for whatever XML 1.0 can't hold."""
    return _NOT_XML.sub("\ufffd", text)


def without_forbidden(text: str) -> str:
    """Return the text without the characters that ``forbidden_characters`` names; a lone CR becomes a newline."""
    lines = text.replace("\r", "\n")
    if lines.isascii():  # the same, ten times as fast
        return lines.encode().translate(None, delete=_FORBIDDEN_ASCII).decode()
    return _FORBIDDEN.sub("", lines)


def has_visible(text: str) -> bool:
    """Whether a reader would see anything: not for white space, zero-width, direction or combining marks alone."""
    return any(c not in _BLANK and unicodedata.category(c) not in _INVISIBLE for c in text)


def slug_of(text: str) -> str:
    """Return the part of an address that says ``text``: lower-case letters of any script, digits, hyphens.

    At most 80 characters and 180 bytes of UTF-8; empty when nothing remains.
    """
    folded = _folded(text[:1000])
    words = (
        _NOT_IN_SLUG.sub("-", folded.replace("'", "")) if folded.isascii() else "".join(_slug_letters(folded))
    )
    slug = "-".join(word for word in words.split("-") if word)
    return _cut(slug)


def tag_names(typed: str) -> list[str]:
    """Return the tags of a comma-separated line as typed, trimmed, without doubles (the first spelling stays)."""
    return list(tags_by_key(typed).values())


def tags_by_key(typed: str) -> dict[str, str]:
    """Return the same, each by its ``tag_key``."""
    names: dict[str, str] = {}
    for typed_name in _COMMAS.split(typed):
        if name := " ".join(typed_name.split()):
            names.setdefault(tag_key(name), name)
    return names


def tag_key(name: str) -> str:
    """Return what makes two spellings one tag, at most 100 characters: case, width and white space do not count."""
    key = " ".join(_folded(name).split())
    # A few characters unfold to eighteen each: such a key is cut, and told apart by a hash of the whole.
    return (
        key
        if len(key) <= _KEY_LENGTH
        else f"{key[: _KEY_LENGTH - 33]} {hashlib.sha256(key.encode(errors='surrogatepass')).hexdigest()[:32]}"
    )


def repeat_digest(text: str) -> str:
    """Return a hash (64 hex digits) that is equal for texts equal up to case, punctuation and white space."""
    folded = _folded(text)
    if folded.isascii():  # the same, ten times as fast
        letters = folded.encode().translate(None, delete=_IDLE_ASCII).decode()
    else:
        idle = {character: None for character in map(ord, set(folded)) if not _counts(chr(character))}
        letters = folded.translate(idle)
    letters = letters or "".join(folded.split())
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()


def words(text: str) -> list[str]:
    """Return the words of a text; don't and co-operate are one each."""
    return _WORD.findall(text)


def summary(text: str, length: int) -> str:
    """Return the beginning of a text on one line, at most ``length`` characters, cut between words."""
    line = " ".join(text[: length * 8 + 1000].split())
    if len(line) <= length:
        return line
    cut = line[:length]
    head, space, _rest = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut[:-1]).rstrip(" ,;:.-–—") + "…"


def _control_name(character: str) -> str:
    code = f"U+{ord(character):04X}"
    if unicodedata.category(character) == "Cs":
        return f"{code}, half of a surrogate pair"
    name = _CONTROL_NAMES.get(character, "control character")
    return f"{code}, {name}"


def _folded(text: str) -> str:
    """NFKC, case folded, and NFKC again, since folding can take characters apart (Unicode 15, 3.13)."""
    if text.isascii():
        return text.lower()
    safe = _stream_safe(text)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", safe).casefold())


def _stream_safe(text: str) -> str:
    """Drop combining marks beyond 30 in a row: sorting a long row of them takes quadratic time."""
    if not any(map(unicodedata.combining, set(text))):
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def _slug_letters(folded: str) -> Iterator[str]:
    for character in folded:
        kind = unicodedata.category(character)
        if kind[0] in "LN" or (kind[0] == "M" and _counts(character)):
            yield character
        elif kind != "Cf" and character not in "'’":
            yield "-"


def _counts(character: str) -> bool:
    kind = unicodedata.category(character)
    if kind[0] == "M":
        return not ("\ufe00" <= character <= "\ufe0f" or character == "\u034f" or character >= "\U000e0100")
    return kind[0] in "LN"


def _cut(slug: str) -> str:
    whole = slug[:_SLUG_LENGTH].encode()[:_SLUG_BYTES].decode("utf-8", "ignore")
    if len(whole) < len(slug) and slug[len(whole)] != "-":
        head, hyphen, _rest = whole.rpartition("-")
        whole = head if hyphen and len(head) > len(whole) // 2 else whole
    return whole.strip("-")
