"""The command line: every command and option. The commands themselves are in ``commands/``, one file each.

The parser works before Django knows its settings, since options such as ``--data`` are settings, for this
process and for those that it starts.
"""

import argparse
import importlib
import os
import sys
from enum import Enum, auto
from pathlib import Path
from typing import TypeAlias

import django
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError

from copydesk import __version__
from copydesk.commands import CommandFailed
from copydesk.lib.processes import CannotStart

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


UNITS = ["copydesk.service", "copydesk-moved.path", "copydesk-moved.service"]


class Needs(Enum):
    """What a command finds ready when it runs."""

    NOTHING = auto()  # it starts others, or looks at what there is
    DJANGO = auto()
    SITE = auto()  # a database with its tables, made now if it is not there


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit code: 2 when something outside must be mended first (one sentence says what)."""
    args = parser().parse_args(argv)
    if getattr(args, "data", None):
        os.environ["COPYDESK_DATA"] = str(Path(args.data).expanduser().absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copydesk.settings")
    try:
        return _call(args)
    except (ImproperlyConfigured, CannotStart, CommandFailed) as problem:
        return _refuse(str(problem))
    except OperationalError as problem:
        return _refuse(
            f"The database can't be used ({problem}): is it there, and is COPYDESK_DATABASE_URL right?"
        )
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # `copydesk ... | head` has read enough
        return 1
    except OSError as problem:
        if not problem.filename:
            raise
        return _refuse(f"{problem.filename} can't be used: {problem.strerror}.")
    except KeyboardInterrupt:
        return 130


def _call(args: argparse.Namespace) -> int:
    if args.needs is not Needs.NOTHING:
        django.setup()
    if args.needs is Needs.SITE:
        importlib.import_module("copydesk.setup").make_tables()
        importlib.import_module("copydesk.press.language").activate()
    code: int = importlib.import_module(f"copydesk.commands.{args.module}").run(args)
    return code


def _refuse(sentence: str) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return 2


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands, without touching settings or database."""
    top = argparse.ArgumentParser(
        prog="copydesk",
        description="Publishing that anyone may write for. Settings are environment variables.",
    )
    top.add_argument("--version", action="version", version=f"Copydesk {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _processes(commands)
    _people(commands)
    _texts(commands)
    _files(commands)
    _servers(commands)
    return top


def _add(
    commands: Commands,
    name: str,
    does: str,
    needs: Needs = Needs.SITE,
    *,
    module: str = "",
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=does, description=does)
    command.add_argument(
        "--data", metavar="DIR", help="the data folder (COPYDESK_DATA; default ./copydesk-data)"
    )
    command.set_defaults(module=module or name, needs=needs)
    return command


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _listens(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    command.add_argument(
        "--port", type=_port, default=8000, help="port to listen on (default 8000; 0: any free one)"
    )


def _processes(commands: Commands) -> None:
    _listens(_add(commands, "run", "set up what is missing, serve the site and do its work", Needs.NOTHING))
    _listens(_add(commands, "web", "only serve the site, for further processes and machines", Needs.NOTHING))
    _add(commands, "worker", "only do the background work, for further processes and machines", Needs.DJANGO)
    _add(commands, "setup", "only set up what is missing, and print the first sign-in link", Needs.DJANGO)


def _people(commands: Commands) -> None:
    editor = commands.add_parser("editor", help="the people of the desk")
    verbs = editor.add_subparsers(metavar="VERB", required=True)
    add = _add(verbs, "add", "print a one-time sign-in link for an editor, new or known", module="editor")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--chief", action="store_true", help="may also configure the site")
    _add(commands, "token", "print an API token for an editor").add_argument("name", metavar="NAME")
    trust = _add(commands, "trust", "let links to a host stand without rel=nofollow", module="trust")
    distrust = _add(commands, "distrust", "take the trust in a host back", module="trust")
    for command, trusted in ((trust, True), (distrust, False)):
        command.add_argument("host", metavar="HOST", help="such as example.org")
        command.set_defaults(trusted=trusted)


def _texts(commands: Commands) -> None:
    press = _add(commands, "press", "print all pages into a fresh tree and swap it in")
    press.add_argument(
        "--check", action="store_true", help="only compare files with the database; exit 1 on drift"
    )
    search = _add(commands, "search", "put the search index right where it differs from the database")
    search.add_argument("--rebuild", action="store_true", help="make it anew")
    examine = _add(commands, "examine", "run all checks over texts without storing anything", Needs.DJANGO)
    examine.add_argument(
        "files", nargs="+", metavar="FILE", help="Markdown, or .jsonl with a post a line; - for stdin"
    )
    examine.add_argument("--json", action="store_true", help="one JSON object a line")
    read = _add(
        commands, "import", "take posts in: a JSON Lines file or a folder of Markdown", module="import_"
    )
    read.add_argument("path", metavar="PATH")
    read.add_argument("--published", action="store_true", help="publish what has no decision of its own")
    read.add_argument("--category", metavar="NAME", help="for posts that name none")
    write = _add(commands, "export", "write posts out as Markdown, JSON and media")
    write.add_argument("folder", metavar="DIR")
    write.add_argument("--conversations", action="store_true", help="also what readers and authors said")


def _files(commands: Commands) -> None:
    _add(
        commands,
        "remove-samples",
        "remove the posts that the first start queued to try the desk",
        module="samples",
    )
    doctor = _add(commands, "doctor", "look at everything; say what is wrong and what to do", Needs.DJANGO)
    doctor.add_argument("--retry", action="store_true", help="first have jobs that were given up tried again")
    _add(commands, "backup", "put everything into one file, from a running site").add_argument(
        "file", metavar="FILE"
    )
    restore = _add(commands, "restore", "bring a backup back, into an empty data folder", Needs.DJANGO)
    restore.add_argument("file", metavar="FILE")


def _servers(commands: Commands) -> None:
    nginx = _add(commands, "nginx", "print the configuration of an nginx in front of this site")
    nginx.add_argument(
        "--upstream", default="127.0.0.1:8000", metavar="HOST:PORT", help="where Copydesk listens"
    )
    nginx.add_argument("--listen", metavar="[HOST:]PORT", help="where nginx does, on a site without https")
    nginx.add_argument("--certificate", default="/etc/ssl/copydesk.pem", metavar="FILE")
    nginx.add_argument("--key", default="/etc/ssl/copydesk.key", metavar="FILE", help="of the certificate")
    nginx.add_argument("--access-log", default="/var/log/nginx/copydesk.log copydesk", metavar="FILE FORMAT")
    nginx.add_argument(
        "--brotli", choices=["auto", "on", "off"], default="auto", help="auto: where Debian's module is"
    )
    systemd = _add(commands, "systemd", "print a systemd unit that keeps this site running", Needs.DJANGO)
    systemd.add_argument(
        "unit", nargs="?", default="copydesk.service", metavar="UNIT", choices=UNITS, help=", ".join(UNITS)
    )
    systemd.add_argument("--user", metavar="NAME", help="whom it runs as (default: who calls this)")
    _listens(systemd)
