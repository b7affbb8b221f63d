"""``copydesk run``: one command starts everything, says what stands in its way, and ends cleanly."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.run.asking import get
from tests.run.tree import kill, lives, members, pid_of, until
from tests.site import ROOT, Site, running_site, site_environment, start_site

pytestmark = [pytest.mark.slow, pytest.mark.once]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def refused(data: Path, *words: str, **settings: str) -> str:
    """Run a command that must end at once with exit code 2; return the one sentence that it says."""
    result = subprocess.run(
        [sys.executable, "-m", "copydesk", *(words or ("run", "--port", "0"))],
        env=site_environment(data, **settings),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert result.returncode == 2, result
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_the_first_run_asks_nothing_and_prints_the_way_in(tmp_path: Path) -> None:
    with running_site(tmp_path / "site") as site:
        assert f"Copydesk is ready: {site.url}\n" in site.lines
        assert site.sign_in_url.startswith(f"{site.url}/desk/sign-in/")
        assert get(site, "/healthz").status == 200
        assert get(site, site.sign_in_url.removeprefix(site.url)).status == 200
        page = get(site, "/submit").text
        for category in ("World", "Local", "Business", "Science", "Culture", "Sport", "Opinion"):
            assert category in page


def test_ctrl_c_ends_it_and_the_next_run_goes_on_with_the_same_data(tmp_path: Path) -> None:
    site = start_site(tmp_path / "site")
    pids = [member.pid for member in members(site)]
    assert [member.role for member in members(site)].count("serving") >= 1
    key = (site.data / "secret-key").read_text()
    assert site.command("editor", "add", "Edda").returncode == 0
    assert site.stop() == 0
    assert "Traceback" not in site.output
    assert [pid for pid in pids if lives(pid)] == []

    with running_site(tmp_path / "site") as site:
        assert (site.data / "secret-key").read_text() == key
        assert site.command("token", "Edda").returncode == 0


def test_a_polite_kill_is_like_ctrl_c(tmp_path: Path) -> None:
    site = start_site(tmp_path / "site")
    pids = [member.pid for member in members(site)]
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(timeout=180) == 0
    assert [pid for pid in pids if lives(pid)] == []


def test_when_the_parent_is_killed_its_children_end_and_the_next_start_works(tmp_path: Path) -> None:
    port = free_port()
    site = start_site(tmp_path / "site", port=port)
    pids = [member.pid for member in members(site)]
    assert len(pids) >= 4
    kill(site.process.pid)
    site.process.wait()
    until(lambda: not any(lives(pid) for pid in pids), "the end of the children")
    assert is_free(port)

    site = start_site(tmp_path / "site", port=port)
    try:
        assert get(site, "/healthz").status == 200
    finally:
        assert site.stop() == 0


def roles(site: Site) -> list[str]:
    return sorted(member.role for member in members(site))


@pytest.mark.parametrize("role", ["web", "serving", "worker"])
def test_what_dies_is_started_again(tmp_path: Path, role: str) -> None:
    with running_site(tmp_path / "site") as site:
        before = roles(site)
        dead = pid_of(site, role)
        kill(dead)
        until(
            lambda: not lives(dead) and roles(site) == before,
            "the same processes again",
        )
        until(lambda: answers(site), "an answer")


def answers(site: Site) -> bool:
    try:
        return get(site, "/healthz").status == 200
    except (OSError, HTTPException):
        return False


def test_it_listens_where_it_is_told_to(tmp_path: Path) -> None:
    environment = site_environment(tmp_path / "site")
    process = subprocess.Popen(
        [sys.executable, "-m", "copydesk", "run", "--host", "127.0.0.2", "--port", str(free_port())],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = next(line for line in process.stdout if "is ready" in line).split()[-1]
        assert url.startswith("http://127.0.0.2:")
        site = Site(url=url, data=tmp_path, environment=environment, process=process)
        assert get(site, "/healthz").status == 200
        assert is_free(int(url.rpartition(":")[2]))  # of 127.0.0.1
        # Other commands know the address.
        assert site.command("editor", "add", "Edda").stdout.startswith(f"{url}/desk/sign-in/")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=180)


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert f"Port {port} of 127.0.0.1 is in use" in refused(tmp_path / "site", "run", "--port", port)


def test_a_port_that_another_site_has_is_busy_too(tmp_path: Path) -> None:
    with running_site(tmp_path / "site") as site:
        port = site.url.rpartition(":")[2]
        assert "is in use" in refused(tmp_path / "other", "run", "--port", port)
        assert "Another copydesk runs in" in refused(tmp_path / "site")


def test_a_strange_host_is_one_sentence(tmp_path: Path) -> None:
    assert "--host" in refused(tmp_path / "site", "run", "--host", "192.0.2.1", "--port", "0")


def test_a_file_in_place_of_the_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("")
    assert str(tmp_path / "site") in refused(tmp_path / "site")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    if os.geteuid():
        folder.chmod(0o500)
        assert "COPYDESK_DATA" in refused(folder)
        return
    # No permission binds root, a file system that is read-only does.
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "none", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("may not mount here")
    try:
        assert "COPYDESK_DATA" in refused(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("COPYDESK_DATABASE_URL", "mysql://localhost/copydesk"),
        ("COPYDESK_DATABASE_URL", "nonsense"),
        ("COPYDESK_SITE_URL", "paper.example"),
        ("COPYDESK_SITE_URL", "https://paper.example/below/"),
        ("COPYDESK_TIME_ZONE", "Mars/Olympus"),
        ("COPYDESK_SECRET_KEY", "short"),
        ("COPYDESK_EMAIL_URL", "pigeon://roof"),
        ("COPYDESK_TRUSTED_PROXIES", "the-proxy"),
        ("COPYDESK_LIMITS", "no"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(tmp_path: Path, setting: str, value: str) -> None:
    assert setting in refused(tmp_path / "site", **{setting: value})


def test_a_database_that_is_away_is_one_sentence_without_its_password(tmp_path: Path) -> None:
    url = f"postgres://copydesk:hidden@127.0.0.1:{free_port()}/copydesk"
    said = refused(tmp_path / "site", COPYDESK_DATABASE_URL=url)
    assert "COPYDESK_DATABASE_URL" in said
    assert "hidden" not in said


def test_a_database_file_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "copydesk.sqlite3").write_text("This is not a database. " * 100)
    assert "database" in refused(tmp_path / "site")


def test_a_stalled_body_keeps_nobody_else_waiting_for_long(tmp_path: Path) -> None:
    with running_site(tmp_path / "site", COPYDESK_LIMITS="off") as site:
        host, port = site.url.removeprefix("http://").split(":")
        stalled = []
        for _ in range(40):
            client = socket.create_connection((host, int(port)))
            client.sendall(
                b"POST /submit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nheadline="
            )
            stalled.append(client)
        assert get(site, "/healthz", client="127.0.0.2").status == 200
        for client in stalled:
            client.settimeout(180)
            with suppress(ConnectionResetError):  # what the server had not read yet makes it a reset
                assert client.recv(100) == b""  # hung up on
            client.close()
