"""Taking back what was just done about a hot spot: the desk asks no "are you sure?", so that a slip must cost
nothing. The trail keeps both the deed and its taking back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.hotspots import policies
from dangvan.hotspots.actions.changing import acting_for
from dangvan.hotspots.models import Hotspot, LifeEntry
from dangvan.hotspots.types import Deed, HotspotState
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict

#: As long as the desk offers it.
WITHIN = timedelta(minutes=10)
#: What entered the public record when it was done, and leaves a public trace when it is taken back.
_PUBLIC = frozenset({Deed.CONFIRMED, Deed.TOLD, Deed.ENDED})
_VERBS = {
    Deed.CONFIRMED: "confirm",
    Deed.SET_ASIDE: "set_aside",
    Deed.VISITED: "link_visit",
    Deed.TOLD: "tell",
    Deed.ENDED: "end",
}


@transaction.atomic
def take_back_deed(*, by: Actor, hotspot: Hotspot, version: int | None) -> Hotspot:
    """Let it be as before the officer's own last deed, within minutes and while nobody has acted since."""
    fresh = Hotspot.objects.select_for_update().get(pk=hotspot.pk)
    line = fresh.life.order_by("-at", "-pk").first()
    if line is None or line.deed not in _VERBS:
        raise Conflict(_("Không còn gì để hoàn tác. Điểm nóng vẫn như đang thấy."))
    deed = Deed(line.deed)
    policies.require(_VERBS[deed], by, fresh)
    if version != fresh.version or line.officer_id != by.user_id or clock.now() - line.at > WITHIN:
        raise Conflict(
            _(
                "Đã quá 10 phút hoặc đã có người cập nhật sau đó, nên không hoàn tác được. Không có gì thay "
                "đổi."
            )
        )
    _BACK[deed](fresh)
    line.delete()
    ledger.record(
        "hotspot.deed_taken_back" if _is_public(deed, fresh) else "hotspot.inner_deed_taken_back",
        fresh.uid,
        by=by,
        organisation=acting_for(by, fresh),
        what=deed.value,
    )
    fresh.version += 1
    fresh.save()
    return fresh


def _is_public(deed: Deed, hotspot: Hotspot) -> bool:
    """Setting aside is public where the confirmation was."""
    return deed in _PUBLIC or (deed == Deed.SET_ASIDE and hotspot.confirmed_at is not None)


def _not_confirmed(hotspot: Hotspot) -> None:
    hotspot.state, hotspot.confirmed_at, hotspot.told_areas = HotspotState.SUSPECTED, None, []


def _not_ended(hotspot: Hotspot) -> None:
    hotspot.verdict, hotspot.outcome, hotspot.ended_at = "", "", None
    hotspot.state = HotspotState.SUSPECTED if hotspot.confirmed_at is None else _in_hand(hotspot, told=0)


def _not_told(hotspot: Hotspot) -> None:
    hotspot.state = _in_hand(hotspot, told=1)


def _as_it_is(hotspot: Hotspot) -> None:
    """A visit changed nothing but the story."""


def _in_hand(hotspot: Hotspot, *, told: int) -> HotspotState:
    """Handled once somebody said what is done; `told` of these lines are about to go."""
    lines = LifeEntry.objects.filter(hotspot=hotspot, deed=Deed.TOLD).count()
    return HotspotState.HANDLED if lines > told else HotspotState.CONFIRMED


_BACK: dict[Deed, Callable[[Hotspot], None]] = {
    Deed.CONFIRMED: _not_confirmed,
    Deed.SET_ASIDE: _not_ended,
    Deed.VISITED: _as_it_is,
    Deed.TOLD: _not_told,
    Deed.ENDED: _not_ended,
}
