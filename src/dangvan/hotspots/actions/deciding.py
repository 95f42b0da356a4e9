"""What officers do about a hot spot. Each call gives the version they looked at, so that whoever comes
second is told.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan import ledger
from dangvan.hotspots import limits
from dangvan.hotspots.actions.changing import acting_for, begin, finish, required, write_line
from dangvan.hotspots.machine import IN_HAND
from dangvan.hotspots.models import Hotspot
from dangvan.hotspots.telling import public_areas
from dangvan.hotspots.types import Deed, HotspotState, Verdict
from dangvan.kernel import clock, references
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid
from dangvan.kernel.folding import clean
from dangvan.organisations import queries as organisations


@transaction.atomic
def confirm_hotspot(*, by: Actor, hotspot: Hotspot, version: int | None, note: str = "") -> Hotspot:
    """Say: there is a problem. From the next day on it stands in public. The note is for officers."""
    hotspot = begin("confirm", by, hotspot, version)
    note = clean(note[: limits.LONGEST_NOTE])
    hotspot.confirmed_at = clock.now()
    hotspot.told_areas, hotspot.told_since = public_areas(hotspot.latest), hotspot.first
    write_line(by, hotspot, Deed.CONFIRMED, text=note)
    ledger.record(
        "hotspot.confirmed",
        hotspot.uid,
        by=by,
        organisation=acting_for(by, hotspot),
        topic=organisations.topic(hotspot.topic_id).code,
        areas=" ".join(hotspot.told_areas),
        since_day=hotspot.first.isoformat(),
    )
    return finish("confirm", hotspot)


@transaction.atomic
def set_aside_hotspot(
    *, by: Actor, hotspot: Hotspot, version: int | None, verdict: str, note: str
) -> Hotspot:
    """Say why it is no problem: a kind (`types.Verdict`), which teaches the thresholds, and a note."""
    hotspot = begin("set_aside", by, hotspot, version)
    if verdict not in Verdict.given_by_officers():
        choose = _("Hãy chọn vì sao đây không phải là vấn đề.")
        raise Invalid(choose, {"verdict": choose})
    note = _noted(note)
    was_public = hotspot.state in IN_HAND
    hotspot.verdict, hotspot.ended_at = verdict, clock.now()
    write_line(by, hotspot, Deed.SET_ASIDE, text=note, verdict=verdict)
    # What was told to all is taken back before all; a suspicion that nobody was told of stays among officers.
    ledger.record(
        "hotspot.recalled" if was_public else "hotspot.set_aside",
        hotspot.uid,
        by=by,
        organisation=acting_for(by, hotspot),
        reason_code=verdict,
    )
    return finish("set_aside", hotspot)


@transaction.atomic
def link_visit(
    *,
    by: Actor,
    hotspot: Hotspot,
    version: int | None,
    note: str,
    happened_on: date | None = None,
    kind: str = "",
    thing_id: str = "",
) -> Hotspot:
    """Tie a visit to it: a thing of a registered kind (`kernel.references`), or a day and a note."""
    hotspot = begin("link_visit", by, hotspot, version)
    if kind:
        note = clean(note[: limits.LONGEST_NOTE])
        if references.resolve(kind, thing_id) is None:
            gone = _("Không tìm thấy buổi làm việc này: hãy ghi ngày và nội dung thay cho liên kết.")
            raise Invalid(gone, {"thing_id": gone})
    else:
        note = _noted(note)
        if happened_on is None or happened_on > clock.today():
            when = _("Hãy ghi ngày đi cơ sở, không muộn hơn hôm nay.")
            raise Invalid(when, {"happened_on": when})
    write_line(
        by,
        hotspot,
        Deed.VISITED,
        text=note,
        reference_kind=kind,
        reference_id=thing_id if kind else "",
        happened_on=happened_on,
    )
    ledger.record("hotspot.visit_linked", hotspot.uid, by=by, organisation=acting_for(by, hotspot), what=kind)
    return finish("link_visit", hotspot)


@transaction.atomic
def tell_what_is_done(*, by: Actor, hotspot: Hotspot, version: int | None, text: str) -> Hotspot:
    """Say in public what is being done; from the first such words on it is being handled."""
    hotspot = begin("tell", by, hotspot, version)
    text = required(
        text, "text", _("Hãy viết đang làm gì, ai làm, đến bao giờ."), least=20, most=limits.LONGEST_PUBLIC
    )
    write_line(by, hotspot, Deed.TOLD, text=text, public=True)
    ledger.record("hotspot.told", hotspot.uid, by=by, organisation=acting_for(by, hotspot), text=text)
    return finish("tell", hotspot)


@transaction.atomic
def end_hotspot(*, by: Actor, hotspot: Hotspot, version: int | None, outcome: str) -> Hotspot:
    """Declare it over, with what became of it; public."""
    hotspot = begin("end", by, hotspot, version)
    outcome = required(
        outcome, "outcome", _("Hãy viết sự việc đã kết thúc ra sao."), least=20, most=limits.LONGEST_PUBLIC
    )
    hotspot.outcome, hotspot.ended_at = outcome, clock.now()
    write_line(by, hotspot, Deed.ENDED, text=outcome, public=True)
    ledger.record("hotspot.ended", hotspot.uid, by=by, organisation=acting_for(by, hotspot), text=outcome)
    return finish("end", hotspot)


@transaction.atomic
def reopen_hotspot(*, by: Actor, hotspot: Hotspot, version: int | None, reason: str) -> Hotspot:
    """It was not over, or was set aside wrongly. The reason is for officers.

    What had been confirmed before is in hand again; a suspicion is a suspicion again.
    """
    verb = "look_anew" if hotspot.state == HotspotState.SET_ASIDE else "reopen"
    hotspot = begin(verb, by, hotspot, version)
    reason = required(reason, "reason", _("Hãy viết vì sao mở lại."), most=limits.LONGEST_NOTE)
    if verb == "look_anew":
        hotspot.confirmed_at = None
    hotspot.verdict, hotspot.outcome, hotspot.ended_at = "", "", None
    write_line(by, hotspot, Deed.REOPENED, text=reason)
    ledger.record(
        "hotspot.reopened" if verb == "reopen" else "hotspot.looked_at_anew",
        hotspot.uid,
        by=by,
        organisation=acting_for(by, hotspot),
    )
    return finish(verb, hotspot)


def _noted(note: str) -> str:
    return required(
        note, "note", _("Hãy ghi lại điều bạn thấy: ghi chú chỉ cán bộ đọc."), most=limits.LONGEST_NOTE
    )
