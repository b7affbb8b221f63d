"""``copydesk systemd``: print a unit that keeps this site running, or one of those that tell nginx of old addresses."""

import argparse
import getpass
import grp
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

import copydesk
from copydesk.commands.nginx import quoted
from copydesk.press import moved


def run(args: argparse.Namespace) -> int:
    """Print the unit."""
    print(unit(args), end="")
    return 0


def unit(args: argparse.Namespace) -> str:
    """Return the text of ``args.unit``, for the user, program and settings that this command runs with."""
    database = settings.DATABASES["default"]["ENGINE"]
    return render_to_string(
        f"server/{args.unit}",
        {
            "name": urlsplit(settings.SITE_URL).hostname,
            "version": copydesk.__version__,
            "user": args.user or getpass.getuser(),
            "group": args.user or grp.getgrgid(os.getgid()).gr_name,
            "environment": _environment(),
            "program": _program(),
            "host": args.host,
            "port": args.port,
            "data": settings.DATA,
            "after": "postgresql.service" if "postgresql" in database else "",
            "protect_home": "read-only" if _in_home(Path(sys.executable), Path(settings.DATA)) else "yes",
            "marked": moved.map_file(),
            "quoted": quoted,
        },
    )


def _environment() -> dict[str, str]:
    """Return the settings that a file which everybody may read can hold: no key and no password."""
    networks = ", ".join(str(network) for network in settings.TRUSTED_PROXIES)
    return {
        "COPYDESK_DATA": str(settings.DATA),
        "COPYDESK_SITE_URL": settings.SITE_URL,
        "COPYDESK_TIME_ZONE": settings.TIME_ZONE,
        "COPYDESK_TRUSTED_PROXIES": networks or "127.0.0.1",
    }


def _program() -> str:
    beside = Path(sys.executable).with_name("copydesk")
    return quoted(beside) if beside.is_file() else f"{quoted(sys.executable)} -m copydesk"


def _in_home(*paths: Path) -> bool:
    return any(path.is_relative_to(home) for path in paths for home in ("/home", "/root", "/run/user"))
