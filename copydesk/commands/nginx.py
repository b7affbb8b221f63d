"""``copydesk nginx``: print the configuration of an nginx in front of this site."""

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

import copydesk
from copydesk.commands import CommandFailed
from copydesk.headers import security_headers
from copydesk.press import answers, media, moved, variants
from copydesk.press.naming import LIVE

BROTLI = "/etc/nginx/modules-enabled/*brotli-static*.conf"  # where Debian switches modules on


def run(args: argparse.Namespace) -> int:
    """Print it; the file of old addresses that it names is there afterwards."""
    moved.write()
    print(configuration(args), end="")
    return 0


def configuration(args: argparse.Namespace) -> str:
    """Return the text, from the settings of this site and the options ``upstream``, ``listen`` ... of the command."""
    site = urlsplit(settings.SITE_URL)
    kinds = [kind for kind in answers.TYPES.values() if kind.endswith("; charset=utf-8")]
    squeezed = sorted({_plain(answers.TYPES[ending]) for ending in variants.ENDINGS})
    return render_to_string(
        "server/nginx.conf",
        {
            "name": site.hostname,
            "version": copydesk.__version__,
            "https": site.scheme == "https",
            "listen": args.listen or site.port or 80,
            "upstream": args.upstream,
            "certificate": args.certificate,
            "key": args.key,
            "access_log": args.access_log,
            "brotli": args.brotli == "on" or (args.brotli == "auto" and any(Path("/").glob(BROTLI[1:]))),
            "public": settings.PUBLIC,
            "data": Path(settings.MEDIA_ROOT).parent,
            "moved": moved.map_file(),
            # While Copydesk is away, nginx says so there, and nothing else.
            "live": LIVE,
            "headers": security_headers(),
            "always": answers.caching("/"),
            "forever": answers.caching("/static/site.0.css"),
            "media_caching": media.CACHING,
            "types": _endings(),
            "charset_types": sorted({_plain(kind) for kind in kinds} - {"text/html"}),
            "feeds": answers.FEED_TYPES,
            "gzip_types": [kind for kind in squeezed if kind != "text/html"],
            "worth_compressing": variants.WORTH_COMPRESSING,
            "quoted": quoted,
        },
    )


def quoted(value: object) -> str:
    """Return a word as nginx and systemd read it; CommandFailed for one that they would take for something else."""
    word = str(value)
    if any(sign in word for sign in "$%\n\r"):
        raise CommandFailed(f"{word!r} can't be written into a configuration: it has a $, a % or a line end.")
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _endings() -> dict[str, list[str]]:
    """Return the file name endings of each type."""
    kinds: dict[str, list[str]] = {}
    for ending, kind in answers.TYPES.items():
        kinds.setdefault(_plain(kind), []).append(ending.removeprefix("."))
    return kinds


def _plain(kind: str) -> str:
    return kind.partition(";")[0]
