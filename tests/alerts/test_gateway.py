"""Messages to telephones, against a real HTTP server: that there is news, a code, and nothing more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.conf import settings as _settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from dangvan.alerts import actions, gateway, sealing
from dangvan.alerts.models import Digest, Follower, Pending
from dangvan.alerts.queries import thing_by_code
from dangvan.alerts.types import Kind, Way
from dangvan.kernel.errors import Invalid
from dangvan.kernel.outbox import Undeliverable
from dangvan.settings_mail import gateway as read_setting
from tests.alerts.conftest import CLOCK, PERSON, deliver_alone, morning, run_morning
from tests.small_city import SmallCity, later

SECRET = "khoa-bi-mat-cua-cong"


class Gateway:
    def __init__(self) -> None:
        self.status, self.taken = 202, list[tuple[dict[str, str], dict[str, Any]]]()


@pytest.fixture
def door(settings: Any) -> Iterator[Gateway]:
    """A gateway on this machine, as a company would run one."""
    known = Gateway()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known.taken.append((dict(self.headers), json.loads(body)))
            self.send_response(known.status)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/send?v=1"
    settings.GATEWAY_SECRET = SECRET
    yield known
    server.shutdown()
    server.server_close()


def ask(city: SmallCity, way: Way = Way.SMS, number: str = "0912 345 678") -> None:
    thing = thing_by_code(Kind.AREA, city.areas["dong"].code)
    actions.ask_to_follow(by=PERSON, thing=thing, way=way, address=number, language="vi")
    deliver_alone("alerts.confirm")


def follow(city: SmallCity, way: Way = Way.SMS) -> Follower:
    ask(city, way)
    actions.confirm_follow(by=PERSON, token=sealing.link(sealing.CONFIRM, Pending.objects.get().uid))
    return Follower.objects.get()


@pytest.mark.parametrize("way", [Way.SMS, Way.ZALO])
def test_a_message_says_that_there_is_news_and_a_code_and_nothing_else(
    city: SmallCity, door: Gateway, way: Way
) -> None:
    city.answered()
    follow(city, way)
    with morning(3):
        assert run_morning() == []
    asked, told = door.taken
    assert asked[0]["Authorization"] == f"Bearer {SECRET}"
    assert re.fullmatch(r"Mã xác nhận: [0-9A-Z]{4}-[0-9A-Z]{4}", asked[1]["text"])
    assert re.fullmatch(r"Có tin mới, mã [0-9A-Z]{4}-[0-9A-Z]{4}", told[1]["text"])
    assert told[1]["to"] == "+84912345678"
    assert told[1]["channel"] == way.value
    assert set(told[1]) == {"channel", "to", "text", "id"}
    assert told[0]["Idempotency-Key"] == told[1]["id"]


def test_the_codes_open_what_they_stand_for_and_for_some_days_only(
    city: SmallCity, door: Gateway, client: Client
) -> None:
    city.answered()
    ask(city)
    code = door.taken[0][1]["text"][-9:]
    assert client.post("/tin/ma/", {"code": "0000-0000"}).status_code == 422
    answer = client.post("/tin/ma/", {"code": code.lower().replace("-", " ")})
    assert answer.status_code == 303
    assert client.post(answer.headers["Location"]).status_code == 303
    with morning(3):
        run_morning()
        code = door.taken[-1][1]["text"][-9:]
        shown = client.post("/tin/ma/", {"code": code}).content.decode()
        assert "trả lời" in shown
        assert "/tin/cua-toi/" in shown
        assert "912345678" not in shown
    with morning(12):
        assert actions.forget_sent_codes(by=CLOCK) == 1
        assert client.post("/tin/ma/", {"code": code}).status_code == 422


@pytest.mark.parametrize("status", [500, 503, 429, 302, 401])
def test_what_may_pass_is_tried_again_under_the_same_number(
    city: SmallCity, door: Gateway, status: int
) -> None:
    city.answered()
    follow(city)
    with morning(3):
        door.status = status
        run_morning()
        assert Digest.objects.get().attempts == 1
        door.status = 200
        with later(minutes=2):
            actions.send_digests(by=CLOCK)
    assert len({one[1]["id"] for one in door.taken[1:]}) == 1
    assert len(door.taken) == 3
    assert Digest.objects.get().next_try_at is None


def test_a_number_that_is_refused_for_good_is_given_up_after_some_mornings(
    city: SmallCity, door: Gateway
) -> None:
    follow(city)
    door.status = 410
    for day in range(2, 2 + actions.sending.MOST_FAILURES):
        with morning(day, hour=9):
            city.answered()
        with morning(day + 1):
            run_morning()
    assert Follower.objects.count() == 0
    assert len(door.taken) == 1 + actions.sending.MOST_FAILURES


@pytest.mark.parametrize(
    "number", ["113", "19001234", "+1 212 555 0100", "+84 24 3825 3536", "0912", "abc", ""]
)
def test_only_mobile_numbers_of_the_country_are_taken(city: SmallCity, door: Gateway, number: str) -> None:
    with pytest.raises(Invalid):
        ask(city, number=number)
    assert door.taken == []


def test_without_a_gateway_no_telephone_can_be_chosen(city: SmallCity, client: Client) -> None:
    assert not gateway.is_set()
    assert _settings.GATEWAY_URL == ""
    page = client.get("/tin/nhan/co-quan/dong/").content.decode()
    assert "Zalo" not in page
    with pytest.raises(Invalid):
        ask(city)


def test_a_gateway_that_is_away_leaves_it_waiting(city: SmallCity, door: Gateway, settings: Any) -> None:
    city.answered()
    follow(city)
    settings.GATEWAY_URL = "http://127.0.0.1:9/"
    with morning(3):
        run_morning()
    assert Digest.objects.get().next_try_at is not None


def test_an_error_names_neither_number_nor_secret(door: Gateway) -> None:
    for status, error in ((422, Undeliverable), (500, gateway.NotTaken)):
        door.status = status
        with pytest.raises(error) as found:
            gateway.send(way=Way.SMS, to="+84912345678", text="x", message="m")
        assert str(found.value) == str(status)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://sms.example.vn/", SECRET),
        ("ftp://x/", SECRET),
        ("https://sms.example.vn/", "short"),
        ("x", SECRET),
    ],
)
def test_a_gateway_that_would_tell_the_way_is_refused_at_the_start(url: str, secret: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        read_setting(url, secret)
