"""How a form was filled: the seconds it took, by a signed stamp in the form itself. Findings, never refusals."""

from django.core.signing import BadSignature, Signer

from copydesk.lib import clock

_LONGEST = 24 * 60 * 60  # older than that the form came from a cache: nothing is known


def stamp() -> str:
    """Return what a form carries to tell when it was made; nobody else can make one."""
    return _signer().sign(str(int(clock.now().timestamp())))


def seconds_since(stamp_sent: str) -> int | None:
    """Return how long ago the stamp was made, or None when it is missing, forged or from another day."""
    try:
        made = int(_signer().unsign(stamp_sent))
    except (BadSignature, ValueError):
        return None
    seconds = int(clock.now().timestamp()) - made
    return seconds if 0 <= seconds <= _LONGEST else None


def _signer() -> Signer:
    return Signer(salt="copydesk.intake.stamp")
