"""The promise: what was answered 201 or 303 exists exactly once, whatever is killed, and all of it reaches the desk."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.postgres import fresh_database
from tests.run.rows import rows
from tests.run.senders import Senders
from tests.run.tree import kill, kill_all, lives, pid_of, until
from tests.site import Site, start_site

pytestmark = pytest.mark.slow

ROUNDS = 20
VICTIMS = ["run", "web", "serving", "worker"]
END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"


@contextmanager
def settings_of_a_site() -> Iterator[dict[str, str]]:
    server = os.environ.get("COPYDESK_DATABASE_URL")
    with fresh_database(server) if server else nullcontext() as database:
        yield {"COPYDESK_LIMITS": "off"} | ({"COPYDESK_DATABASE_URL": database} if database else {})


def strike(site: Site, victim: str) -> None:
    """End one process, or on PostgreSQL every session of the site, without a word of warning."""
    if victim == "sessions":
        with pytest.raises(Exception, match="terminat"):
            rows(site, END_SESSIONS)  # and our own, too
        return
    if victim == "run":
        kill_all(site)  # as long as one of them serves, the next start finds the port in use
        return
    pid = pid_of(site, victim)
    kill(pid)
    until(lambda: not lives(pid), f"the end of {victim}")


@pytest.mark.timeout(1800)
def test_posts_survive_twenty_kills(tmp_path: Path) -> None:
    chance, port = random.Random(20), free_port()
    with settings_of_a_site() as settings:
        victims = (VICTIMS + ["sessions"] * ("COPYDESK_DATABASE_URL" in settings)) * ROUNDS
        site = start_site(tmp_path / "site", port=port, **settings)
        senders = Senders(port)
        try:
            senders.start()
            for victim in victims[:ROUNDS]:
                already = len(senders.taken)
                until(lambda already=already: len(senders.taken) > already, "a post that is taken")  # type: ignore[misc]
                time.sleep(chance.uniform(0, 0.7))
                strike(site, victim)
                if victim == "run":
                    site = start_site(tmp_path / "site", port=port, **settings)
            senders.stop()
            until(
                lambda: not rows(site, "SELECT 1 FROM posts_post WHERE status = 'received'"),
                "all at the desk",
            )
            stored = Counter(headline for (headline,) in rows(site, "SELECT headline FROM posts_revision"))
            statuses = dict(rows(site, "SELECT status, count(*) FROM posts_post GROUP BY status"))
        finally:
            senders.stop()
            site.stop() if site.process.poll() is None else site.kill()
    print(f"{len(senders.taken)} taken, {len(senders.unsure)} unsure, refused: {dict(senders.refused)}")
    assert senders.strange == []
    assert len(senders.taken) == len(set(senders.taken)) > ROUNDS
    assert [headline for headline in senders.taken if stored[headline] != 1] == []
    assert [headline for headline, times in stored.items() if times > 1] == []
    assert set(stored) <= {*senders.taken, *senders.unsure}
    assert statuses == {"queued": len(stored)}
