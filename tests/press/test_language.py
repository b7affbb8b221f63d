"""The language of the site: its owner chooses it, and everything speaks it from then on."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import translation

from copydesk.jobs import queue, worker
from copydesk.lib import clock
from copydesk.posts.models import Finding
from copydesk.press import language, masthead, whole
from copydesk.press.files import Public
from copydesk.press.models import Site
from tests.desk.desk import at_the_desk, seen_by
from tests.intake.forms import fields, send, submission
from tests.people import a_published_post, a_receipt, a_site_in, deliver_all, seen
from tests.press.reading import page, publish

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def choose(client: Client, tag: str) -> int:
    """Choose a language on the screen of the site."""
    typed = {"name": "Copydesk", "accent": "#1d4ed8", "accent_dark": "#8fb0ff", "footer": "", "language": tag}
    return client.post("/desk/site/", typed).status_code


def test_a_chief_chooses_the_language_and_all_pages_are_printed_in_it(folder: Public) -> None:
    with clock.stopped(NOON), a_site_in("en"):
        post = a_published_post()
        deliver_all()
        assert '<html lang="en" dir="ltr">' in page(folder, "/")
        assert choose(at_the_desk(), "es") == 303
        deliver_all()
        for address in ("/", post.address, "/archive/", "/archive/2026/11/", "/404.html"):
            assert '<html lang="es" dir="ltr">' in page(folder, address)
            assert "Enviar un artículo" in page(folder, address)
        assert "22 de noviembre de 2026" in page(folder, post.address)
        assert "noviembre de 2026" in page(folder, "/archive/")
        assert 'xml:lang="es"' in page(folder, "/feed.xml")


def test_arabic_runs_from_the_right_to_the_left(folder: Public) -> None:
    with clock.stopped(NOON), a_site_in("ar"):
        post = a_published_post()
        deliver_all()
        assert '<html lang="ar" dir="rtl">' in page(folder, "/")
        assert "22 نوفمبر، 2026" in page(folder, post.address)
        assert "مقال واحد" in page(folder, "/archive/")
        publish(2)
        assert "3 مقالات" in page(folder, "/archive/")


def test_the_desk_speaks_the_new_language_at_once() -> None:
    client = at_the_desk()
    with a_site_in("en"):
        assert "Nothing waits." in seen_by(client, "/desk/")
        choose(client, "es")
        assert "No espera nada." in seen_by(client, "/desk/")


def test_form_receipt_and_talk_speak_it(client: Client) -> None:
    with a_site_in("es"):
        assert "Descripción completa" in client.get("/submit").content.decode()
        assert "Escribe un titular." in client.post("/submit", fields(headline="")).content.decode()
        receipt = client.get(send(client)).content.decode()
        assert "Tenemos tu artículo." in receipt
        assert "Hablemos" in client.get("/talk/").content.decode()
        assert "Buscar" in client.get("/search").content.decode()


def test_the_api_speaks_it(client: Client) -> None:
    with a_site_in("ar"):
        answer = client.post("/api/submissions", submission(headline=""), content_type="application/json")
        assert answer.json()["errors"]["headline"] == ["يُرجى كتابة عنوان."]


def test_a_reader_does_not_choose_it(client: Client) -> None:
    with a_site_in("es"):
        answer = client.get("/submit", headers={"accept-language": "ar"})
        assert '<html lang="es" dir="ltr">' in answer.content.decode()


def test_what_a_job_writes_is_in_it() -> None:
    with a_site_in("es"):
        post = a_receipt(own_work=False).post
        deliver_all()
        found = Finding.objects.get(revision=seen(post), check_name="own_work")
        assert found.summary == "Su autor no ha dicho que lo escribió o que puede publicarlo."


@pytest.mark.django_db(transaction=True)
def test_a_worker_speaks_it_with_the_next_job() -> None:
    heard: list[str] = []
    stop = threading.Event()

    def prepare() -> None:
        language.activate()
        heard.append(translation.get_language())
        stop.set()

    with a_site_in("es"), translation.override("en"):
        queue.enqueue("copydesk.wiring.publish_due")
        worker.run(stop, poll=0.01, prepare=prepare)
    assert heard == ["es"]


def test_a_page_is_in_it_whoever_prints(folder: Public) -> None:
    with a_site_in("es"), translation.override("ar"):
        a_published_post()
        whole.press_all()
        assert "Hablemos" in page(folder, "/")
        assert "1 minuto" in page(folder, "/desk-record/")


def test_a_site_that_was_printed_in_another_language_is_printed_anew_at_the_start(folder: Public) -> None:
    with a_site_in("en"):
        whole.press_all()
        Site.objects.update(language="es")
        whole.catch_up()
        assert '<html lang="es"' in page(folder, "/")


def test_a_language_that_this_version_does_not_know_is_english(client: Client) -> None:
    with a_site_in("tlh"):
        assert '<html lang="en" dir="ltr">' in client.get("/submit").content.decode()


def test_while_the_database_is_away_it_is_still_known(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object) -> None:
        raise OperationalError("the database is away")

    with a_site_in("es"):
        client.get("/submit")
        monkeypatch.setattr(masthead, "masthead", away)
        masthead.live.forget()
        monkeypatch.setattr("copydesk.intake.views.form.send", away)
        answer = client.post("/submit", fields())
        assert answer.status_code == 503
        assert '<html lang="es" dir="ltr">' in answer.content.decode()
        assert "Ahora mismo el sitio no puede recibir nada." in answer.content.decode()
