"""``copydesk remove-samples``: the first minute is over."""

import argparse

from copydesk.commands import CommandFailed
from copydesk.desk import samples
from copydesk.people.models import Editor


def run(_args: argparse.Namespace) -> int:
    """Remove the samples in the name of the first chief, published or not, and say how many there were."""
    chief = Editor.objects.filter(is_chief=True, is_active=True).order_by("pk").first()
    if chief is None:
        raise CommandFailed(
            "There is no chief yet in whose name it could be done: see `copydesk editor add`."
        )
    print(f"Removed: {samples.remove(by=chief)}.")
    return 0
