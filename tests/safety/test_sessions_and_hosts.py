"""Session fixation, forged hosts, and receipts that tell nothing to who guesses."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dangvan.reports import receipts
from tests.small_city import Said, SmallCity, city

__all__ = ["city"]
pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai-2026"


@pytest.fixture
def said(city: SmallCity) -> Said:
    return city.say()


def test_signing_in_gives_a_new_session_and_the_planted_one_opens_nothing(city: SmallCity) -> None:
    user = city.users["dong.officer"]
    user.set_password(PASSWORD)
    user.save()
    attacker = Client()
    attacker.get(reverse("account_login"))
    attacker.session.save()
    planted = attacker.session.session_key
    victim = Client()
    victim.cookies["sessionid"] = planted
    victim.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert victim.session.session_key != planted
    stale = Client()
    stale.cookies["sessionid"] = planted
    answer = stale.get("/desk/")
    assert answer.status_code == 302
    assert "tai-khoan" in answer["Location"]


def test_signing_out_ends_the_session_on_the_server(city: SmallCity) -> None:
    client = Client()
    client.force_login(city.users["dong.officer"])
    key = client.session.session_key
    client.post(reverse("account_logout"))
    again = Client()
    again.cookies["sessionid"] = key
    assert again.get("/desk/").status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a@evil.example", "evil\t"])
def test_a_forged_host_gets_no_page(host: str) -> None:
    assert Client(headers={"host": host}).get("/").status_code == 400


def test_a_forwarded_host_changes_no_address_on_a_page(city: SmallCity) -> None:
    answer = Client(headers={"x-forwarded-host": "evil.example", "x-original-host": "evil.example"}).get("/")
    assert answer.status_code == 200
    assert b"evil.example" not in answer.content


def test_a_form_from_elsewhere_is_refused(said: Said) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/theo-doi/", {"code": said.code}).status_code == 403
    assert (
        strict.post("/theo-doi/", {"code": said.code}, headers={"origin": "https://evil.example"}).status_code
        == 403
    )


def statements(code: str) -> tuple[int, list[str], int, str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = Client().post("/theo-doi/", {"code": code})
    shapes = [query["sql"].split(" WHERE ")[0] for query in captured.captured_queries]
    return answer.status_code, shapes, len(captured), answer.content.decode()


def test_a_wrong_and_an_unknown_receipt_get_the_same_answer_for_the_same_work(said: Said) -> None:
    """The code is hashed under a key and looked up once by its hash; nothing is compared letter by letter."""
    unknown = receipts.new_code()
    syllables = said.code.split()
    other = receipts.new_code().split()
    nearly = " ".join([*syllables[:-1], other[-1]])
    answers = []
    for code in (unknown, nearly):
        status, shapes, count, page = statements(code)
        lines = [line for line in page.replace(code, "CODE").splitlines() if "csrf" not in line]
        answers.append((status, shapes, count, lines))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_a_known_receipt_is_found_by_the_same_one_statement(said: Said) -> None:
    known, unknown = statements(said.code), statements(receipts.new_code())
    lookups = [[sql for sql in found[1] if "reports_report" in sql] for found in (known, unknown)]
    assert len(lookups[0]) == len(lookups[1]) == 1
    assert lookups[0] == lookups[1]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_methods_that_no_page_takes_echo_nothing(city: SmallCity, method: str) -> None:
    for path in ("/", "/theo-doi/", "/desk/", "/healthz"):
        answer = Client(headers={"x-secret": "zxqecho"}).generic(method, path)
        assert answer.status_code in (302, 405), path
        assert b"zxqecho" not in answer.content
