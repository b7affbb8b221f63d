"""What changed between two texts, word by word, in a time that stays bounded whatever the texts say.

Paragraphs are compared first, then the words within those that differ (``difflib``). Where the texts are too
large and too unlike for that, the coarser answer stays: this went, that came.
"""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Kind = Literal["same", "removed", "added"]

# difflib's time grows with the number of equal pairs, times the number of pieces it finds.
_PAIRS = 40_000
_PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Change(NamedTuple):
    """A run of text. Those that are not *added* give the old text, those not *removed* the new one."""

    kind: Kind
    text: str


def changes(old: str, new: str) -> list[Change]:
    """Return the way from ``old`` to ``new``; of neighbours, *removed* comes before *added*."""
    found: list[Change] = []
    for kind, before, after in _steps(_PARAGRAPH.findall(old), _PARAGRAPH.findall(new)):
        if kind == "equal":
            found.append(Change("same", before))
        else:
            found += _within(before, after)
    return _joined(found)


def _within(before: str, after: str) -> list[Change]:
    found: list[Change] = []
    for kind, old, new in _steps(_WORD.findall(before), _WORD.findall(after)):
        found += [Change("same", old)] if kind == "equal" else [Change("removed", old), Change("added", new)]
    return found


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return (kind, old text, new text) for each step, the common beginning and end taken off first."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    steps = [("equal", "".join(old[:head]), "".join(new[:head]))]
    steps += _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    steps.append(("equal", "".join(old[len(old) - tail :]), "".join(new[len(new) - tail :])))
    return [step for step in steps if step[1] or step[2]]


def _middle(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str, str]]:
    counts = Counter(new)
    if sum(counts[piece] for piece in old) > _PAIRS or len(old) + len(new) > _PAIRS:
        return [("replace", "".join(old), "".join(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(kind, "".join(old[a:b]), "".join(new[c:d])) for kind, a, b, c, d in matcher.get_opcodes()]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _joined(found: list[Change]) -> list[Change]:
    joined: list[Change] = []
    for change in found:
        if not change.text:
            continue
        if joined and joined[-1].kind == change.kind:
            joined[-1] = Change(change.kind, joined[-1].text + change.text)
        else:
            joined.append(change)
    return joined
