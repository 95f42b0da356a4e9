"""People who follow, and mornings on which they hear of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core import mail

from dangvan.alerts import actions
from dangvan.alerts.queries import thing_by_code
from dangvan.alerts.types import Kind, Way
from dangvan.kernel import clock, outbox, stopping
from dangvan.kernel.actor import Actor
from tests.small_city import HANOI, SmallCity

PERSON, CLOCK = Actor.person(), Actor.system("clock")
Following = Callable[..., str]


def morning(day: int, hour: int = 8, month: int = 3):  # type: ignore[no-untyped-def]
    return clock.standing_at(datetime(2026, month, day, hour, tzinfo=HANOI))


def deliver_alone(kind: str) -> int:
    """Deliver what waits of one kind, as the worker would; letters of other rooms keep waiting."""
    done = 0
    for message in list(outbox.waiting(clock.now()).filter(kind=kind)):
        outbox.deliver(outbox.Claim(message.pk, message.kind, dict(message.reference), 1))
        message.delete()
        done += 1
    return done


def token_in(letter: object, purpose: str) -> str:
    body = str(letter.body)  # type: ignore[attr-defined]
    found = re.search(rf"/tin/{purpose}/([A-Za-z0-9_-]{{43}})/", body)
    assert found, body
    return found[1]


def run_morning() -> list[object]:
    """What this morning's letters are."""
    stopping.begin()
    before = len(mail.outbox)
    actions.queue_digests(by=CLOCK)
    actions.send_digests(by=CLOCK)
    return list(mail.outbox[before:])


@pytest.fixture
def follow(city: SmallCity) -> Following:
    """`follow("dia-ban kind", code, address)` asks and confirms; gives the link to keep it by."""

    def do(kind: Kind, code: str, address: str = "lan@example.org", language: str = "vi") -> str:
        thing = thing_by_code(kind, code)
        actions.ask_to_follow(by=PERSON, thing=thing, way=Way.EMAIL, address=address, language=language)
        deliver_alone("alerts.confirm")
        return actions.confirm_follow(by=PERSON, token=token_in(mail.outbox[-1], "xac-nhan"))

    return do
