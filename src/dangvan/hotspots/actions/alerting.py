"""Who answers is told, in so many letters a week and no more: the last one a week has room for lists the
rest. Nothing is lost: what finds no room waits for the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from dangvan import ledger
from dangvan.hotspots import policies
from dangvan.hotspots.gathering import allowed_topics
from dangvan.hotspots.machine import OPEN
from dangvan.hotspots.models import Alert
from dangvan.hotspots.types import AlertState
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.ids import new_id

WEEK = timedelta(days=7)


@transaction.atomic
def send_alerts(*, by: Actor) -> int:
    """Hand what waits to the outbox as far as each body's week has room; returns how many letters."""
    policies.require_may_run(by)
    waiting = list(
        Alert.objects.select_for_update(of=("self",))
        .filter(state=AlertState.WAITING)
        .select_related("hotspot")
        .order_by("organisation_id", "created_at", "pk")
    )
    written = 0
    for organisation_id in dict.fromkeys(alert.organisation_id for alert in waiting):
        mine = _still_true(alert for alert in waiting if alert.organisation_id == organisation_id)
        for together in _letters(mine, _room(organisation_id)):
            _send(by, organisation_id, together)
            written += 1
    return written


def _still_true(alerts: Iterable[Alert]) -> list[Alert]:
    """Those still worth a letter; what was set aside or ended meanwhile, or may not be looked through any
    more, is dropped.
    """
    allowed = allowed_topics()
    kept = []
    for alert in alerts:
        if alert.hotspot.state in OPEN and alert.hotspot.topic_id in allowed:
            kept.append(alert)
        else:
            alert.state = AlertState.DROPPED
            alert.save(update_fields=["state"])
    return kept


def _room(organisation_id: int) -> int:
    """How many more letters the body may get in these seven days."""
    lately = Alert.objects.filter(
        organisation_id=organisation_id, state=AlertState.SENT, sent_at__gt=clock.now() - WEEK
    )
    return int(settings.HOTSPOTS_LETTERS) - lately.values("letter").distinct().count()


def _letters(alerts: list[Alert], room: int) -> list[list[Alert]]:
    """One letter each while there is room; the last one takes all that are left."""
    if room <= 0 or not alerts:
        return []
    return [[alert] for alert in alerts[: room - 1]] + ([alerts[room - 1 :]] if alerts[room - 1 :] else [])


def _send(by: Actor, organisation_id: int, together: list[Alert]) -> None:
    letter = new_id()
    for alert in together:
        alert.state, alert.sent_at, alert.letter = AlertState.SENT, clock.now(), letter
        alert.save(update_fields=["state", "sent_at", "letter"])
        ledger.record("hotspot.alerted", alert.hotspot.uid, by=by, organisation=organisation_id)
    outbox.after_commit("hotspot.alert", letter=str(letter), organisation=str(organisation_id))
