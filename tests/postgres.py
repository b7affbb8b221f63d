"""A private PostgreSQL for tests: its own folder, its own port, gone when its user is gone.

with postgres_cluster() as url:            # a whole server, about two seconds
with fresh_database(url) as database_url:  # an empty database in it
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.ports import free_port


class NoPostgres(RuntimeError):
    """PostgreSQL is not installed, or its server would not start; the message says which, and what to do."""


def _programs() -> Path:
    """Return the folder of the newest installed server's programs (Debian's layout, else the PATH)."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name)
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    raise NoPostgres("PostgreSQL is not installed. On Debian: apt-get install postgresql")


def _owner() -> pwd.struct_passwd | None:
    """Return who is to run the server when we are root (it refuses root), or None: we ourselves."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


def _as(owner: pwd.struct_passwd | None, *, dies_with_us: bool) -> list[str]:
    """Return the words to put before a command: another user, and an end when this process ends."""
    # setpriv (util-linux) does both in one exec, without a process between us and the server.
    words = ["setpriv"]
    if owner:
        words += [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--init-groups"]
    if dies_with_us:
        words += ["--pdeathsig", "INT"]  # INT is PostgreSQL's "end all connections, and stop"
    return [*words, "--"] if len(words) > 1 else []


@contextmanager
def postgres_cluster(*, durable: bool = False) -> Iterator[str]:
    """Run a server and yield ``postgres://copydesk:PASSWORD@127.0.0.1:PORT/copydesk``, an empty database.

    With ``durable`` it waits for the disk at each commit, as a server does as installed; without, it survives the
    death of processes but not of the machine, and is faster. Raises NoPostgres when there is none to run.
    """
    folder = Path(tempfile.mkdtemp(prefix="copydesk-postgres-"))
    owner = _owner()
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        password = secrets.token_hex(16)
        _make_cluster(folder, owner, password)
        process, port = _start(folder, owner, durable=durable)
        try:
            url = f"postgres://copydesk:{password}@127.0.0.1:{port}/postgres"
            _wait(process, url, folder / "log")
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE DATABASE copydesk")
            yield f"{url.removesuffix('/postgres')}/copydesk"
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_cluster(folder: Path, owner: pwd.struct_passwd | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o600)
    if owner:
        os.chown(secret, owner.pw_uid, owner.pw_gid)
    initdb = [
        str(_programs() / "initdb"), "--no-sync", "--auth=scram-sha-256", "--username=copydesk",
        f"--pwfile={secret}", "--encoding=UTF8", "--locale=C.UTF-8", "-D", str(folder / "data"),
    ]  # fmt: skip
    result = subprocess.run(
        _as(owner, dies_with_us=True) + initdb, cwd="/", capture_output=True, text=True, check=False
    )
    secret.unlink()
    if result.returncode != 0:
        raise NoPostgres(f"initdb failed:\n{result.stdout}{result.stderr}")


def _start(
    folder: Path, owner: pwd.struct_passwd | None, *, durable: bool
) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    options = {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder)}
    options |= {"max_connections": "100", "shared_buffers": "128MB"}
    if not durable:
        options |= {"fsync": "off", "full_page_writes": "off"}
    server = [str(_programs() / "postgres"), "-D", str(folder / "data")]
    server += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        # A session of its own: Ctrl-C ends the tests first, and they end the server.
        process = subprocess.Popen(
            _as(owner, dies_with_us=True) + server,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return process, port


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Return when the server takes connections; raise NoPostgres when it ended, or after minutes."""
    for _ in range(1800):
        if process.poll() is not None:
            break
        try:
            psycopg.connect(url, connect_timeout=10).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise NoPostgres(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=120)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """Make an empty database on the server of ``url``, yield its own url, and drop it with all its connections."""
    name = f"copydesk_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        # On a busy machine a session may take longer to end than the server waits; the whole cluster goes anyway.
        with psycopg.connect(url, autocommit=True) as connection, suppress(psycopg.errors.ObjectInUse):
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
