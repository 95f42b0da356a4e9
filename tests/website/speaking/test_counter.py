"""Counter mode: an officer types for someone else, prints the receipt, and nothing of it stays on the
computer.
"""

from __future__ import annotations

import pytest
from django.test import Client

from dangvan.reports.models import Report
from tests.ledger.small_log import SmallLog, small_log
from tests.small_city import SmallCity
from tests.ui.qr_reading import read_qrs
from tests.website.speaking.conftest import Visitor

__all__ = ["small_log"]


@pytest.fixture
def officer(city: SmallCity, settings: object) -> Visitor:
    settings.DANGVAN_DEMO = True  # type: ignore[attr-defined]
    client = Client()
    client.force_login(city.users["dong.intake"])
    return Visitor(client, city)


def _fill_in(officer: Visitor) -> str:
    for slug, answer in officer.answers.items():
        if slug != "viec-tuong-tu":
            assert officer.post(slug, prefix="/quay/", **answer).status_code == 303
    return str(officer.client.get("/quay/kiem-tra/").context["receipt"])


def test_an_officer_types_for_someone_and_prints_the_receipt(officer: Visitor) -> None:
    receipt = _fill_in(officer)
    page = officer.post("kiem-tra", prefix="/quay/", receipt=receipt)
    assert page.status_code == 200
    assert page.context["code"] == receipt
    assert "no-store" in page.headers["Cache-Control"]
    assert Report.objects.get().channel == "counter"


def test_the_promise_goes_onto_the_printed_receipt_and_into_no_file(
    officer: Visitor, small_log: SmallLog
) -> None:
    page = officer.post("kiem-tra", prefix="/quay/", receipt=_fill_in(officer)).content.decode()
    promises = [text for text in read_qrs(page) if text.startswith("dangvan/promise/v1\n")]
    assert len(promises) == 1
    assert small_log.opened_promise(promises[0])
    assert "/loi-hua/" not in page


def test_nothing_of_it_stays_on_the_computer_and_the_next_form_is_clean(officer: Visitor) -> None:
    receipt = _fill_in(officer)
    officer.post("kiem-tra", prefix="/quay/", receipt=receipt)
    kept = {name: morsel.value for name, morsel in officer.client.cookies.items() if morsel.value}
    assert set(kept) <= {"sessionid", "csrftoken"}
    assert "Có một phản ánh đang nhập dở" not in officer.client.get("/quay/").content.decode()
    assert officer.client.get("/quay/noi-dung/").headers["Location"] == "/quay/noi-xay-ra/"


def test_a_repeated_sending_shows_the_same_receipt(officer: Visitor) -> None:
    receipt = _fill_in(officer)
    for _ in range(2):
        assert officer.post("kiem-tra", prefix="/quay/", receipt=receipt).context["code"] == receipt
    assert Report.objects.count() == 1


def test_the_counter_and_the_officers_own_report_do_not_mix(officer: Visitor) -> None:
    officer.answer_until("noi-dung")
    assert officer.client.get("/quay/noi-dung/").headers["Location"] == "/quay/noi-xay-ra/"


def test_a_visitor_is_led_to_the_login(client: Client, city: SmallCity) -> None:
    assert client.get("/quay/").status_code == 302


@pytest.mark.parametrize("name", ["dong.officer", "inspector.auditor"])
def test_an_officer_without_a_seat_at_reception_is_refused(
    city: SmallCity, settings: object, name: str
) -> None:
    settings.DANGVAN_DEMO = True  # type: ignore[attr-defined]
    client = Client()
    client.force_login(city.users[name])
    assert client.get("/quay/").status_code == 403
    assert client.post("/quay/kiem-tra/", {"receipt": "x"}).status_code == 403
