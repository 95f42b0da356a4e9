"""Letters about hot spots: to who answers, never more a week than set, nothing lost, never for what was set
aside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from dangvan.hotspots import actions
from dangvan.hotspots.models import Alert, Hotspot
from dangvan.kernel import outbox, revisions
from dangvan.kernel.models import OutboxMessage
from dangvan.organisations.models import Responsibility
from tests.hotspots.conftest import CLOCK, Find, alarm
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db
TOPICS = ("flood", "pothole", "lamp")


def deliver() -> list[str]:
    """Everything that waits, delivered; the subjects of the letters that left by it."""
    before = len(mail.outbox)
    for _ in range(50):
        taken = outbox.claim()
        if taken is None:
            break
        outbox.deliver(taken)
        outbox.settle(taken, None)
    return [letter.subject for letter in mail.outbox[before:]]


@pytest.fixture(autouse=True)
def _mailboxes(city: SmallCity) -> None:
    for name, user in city.users.items():
        user.email = f"{name}@thanhpho.example"
        user.save()
    OutboxMessage.objects.all().delete()
    # Every topic is the ward's own, so that one body hears of all.
    Responsibility.objects.exclude(topic=None).delete()
    revisions.forget_all()


def found(city: SmallCity, look: Callable[..., Any], *topics: str) -> None:
    look(*(alarm(city, topic, story=f"{topic}") for topic in topics))


@override_settings(HOTSPOTS_LETTERS=2)
def test_a_body_gets_so_many_letters_a_week_and_the_last_lists_the_rest(
    city: SmallCity, look: Callable[..., Any]
) -> None:
    found(city, look, *TOPICS)
    assert actions.send_alerts(by=CLOCK) == 2
    subjects = deliver()
    assert len(subjects) == 2
    assert sum("Tuần này còn" in letter.body for letter in mail.outbox) == 1
    assert not Alert.objects.filter(state="waiting").exists()


@override_settings(HOTSPOTS_LETTERS=1)
def test_what_finds_no_room_waits_for_the_next_week(city: SmallCity, look: Callable[..., Any]) -> None:
    found(city, look, "flood")
    actions.send_alerts(by=CLOCK)
    found(city, look, *TOPICS)
    with later(days=3):
        assert actions.send_alerts(by=CLOCK) == 0
        assert Alert.objects.filter(state="waiting").count() == 2
    with later(days=7, seconds=1):
        assert actions.send_alerts(by=CLOCK) == 1
        assert not Alert.objects.filter(state="waiting").exists()


def test_what_was_set_aside_meanwhile_is_written_to_nobody(city: SmallCity, find: Find) -> None:
    hotspot = find()
    actions.set_aside_hotspot(
        by=city.officer("dong.head"),
        hotspot=hotspot,
        version=None,
        verdict="batch",
        note="Đội chiếu sáng nhập.",
    )
    assert actions.send_alerts(by=CLOCK) == 0
    assert Alert.objects.get().state == "dropped"


def test_what_was_set_aside_between_post_and_letter_is_written_to_nobody(city: SmallCity, find: Find) -> None:
    find()
    actions.send_alerts(by=CLOCK)
    Hotspot.objects.update(state="set_aside", verdict="batch")
    assert deliver() == []


def test_a_letter_goes_to_the_head_and_names_topic_place_and_numbers_of_many(
    city: SmallCity, find: Find
) -> None:
    hotspot = find(people=12)
    actions.send_alerts(by=CLOCK)
    deliver()
    (letter,) = mail.outbox
    assert letter.to == ["dong.head@thanhpho.example"]
    assert "12 phản ánh, thường lệ khoảng 3" in letter.body
    assert f"/desk/diem-nong/{hotspot.reference}/" in letter.body


def test_a_body_without_a_head_is_read_by_the_one_above(city: SmallCity, find: Find) -> None:
    from dangvan.accounts.models import Membership

    Membership.objects.filter(organisation=city.bodies["dong"]).delete()
    find()
    actions.send_alerts(by=CLOCK)
    deliver()
    assert [letter.to for letter in mail.outbox] == [["city.head@thanhpho.example"]]


def test_every_body_that_answers_in_one_of_its_places_is_told(city: SmallCity, find: Find) -> None:
    find(wards=("dong", "tay"))
    assert actions.send_alerts(by=CLOCK) == 2
