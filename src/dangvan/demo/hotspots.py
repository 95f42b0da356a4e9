"""The looks for hot spots that the demonstration has behind it: one found four weeks ago, which is over;
two that were found yesterday, one of them confirmed since with what is being done said in public, the other
waiting for an officer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from dangvan.demo.people import officer_of
from dangvan.hotspots import actions
from dangvan.hotspots.models import Hotspot
from dangvan.hotspots.types import Cadence, HotspotState
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor

#: In a demonstration with fewer reports nothing can stand out.
FEWEST_REPORTS = 1_000
_DEMO = Actor.system("demo")
_LOOKED = time(15, 10)
#: How many days ago the one was found that is over, and after how many days it was.
FOUND_BEFORE, _OVER_AFTER = 29, 5
#: Topic of the planted hot spots that a body took in hand, then and now.
_IN_HAND = "tac-cong"


@dataclass(frozen=True, slots=True)
class _Words:
    """What its body noted and told of one."""

    visit: str
    told: str


_THEN = _Words(
    visit="Mở ba hố ga: bùn cát từ công trường đầy hơn nửa cống hộp.",
    told="Đang nạo vét cống hộp; công trường đã phải dừng xả nước rửa xe. Dự kiến xong trong bốn ngày.",
)
_OUTCOME = (
    "Đã nạo vét 420 m cống hộp và xây hố lắng ở cổng công trường. Ba ngày liền không còn nước trào, "
    "kể cả khi mưa."
)
_NOW = _Words(
    visit="Đã cùng tổ dân phố đi dọc mương: cửa xả bị bèo và rác bịt, một máy bơm không chạy.",
    told=(
        "Một máy bơm của trạm bơm bị hỏng. Công ty đang thay máy và nạo vét cửa xả; trong lúc chờ, xe hút "
        "bùn trực 24 giờ ở khu vực này. Dự kiến bơm chạy lại trong năm ngày."
    ),
)


def look_for_hotspots(now: datetime) -> None:
    """Look as the worker's clock would have done then and yesterday afternoon, and act on what was found."""
    before = _look(now, FOUND_BEFORE)
    past = _take_in_hand(before, _THEN)
    if past is not None:
        with clock.standing_at(before + timedelta(days=_OVER_AFTER)):
            actions.end_hotspot(
                by=officer_of(past.organisation_id), hotspot=past, version=None, outcome=_OUTCOME
            )
    yesterday = _look(now, 1)
    _take_in_hand(yesterday, _NOW)
    with clock.standing_at(now):
        actions.tell_numbers(by=_DEMO)


def _look(now: datetime, days_ago: int) -> datetime:
    """Look once as on that day; gives the moment."""
    local = clock.local(now)
    looked = datetime.combine(local.date() - timedelta(days=days_ago), _LOOKED, local.tzinfo)
    with clock.standing_at(looked):
        actions.run_analysis(by=_DEMO, cadence=Cadence.HOURLY)
    return looked


def _take_in_hand(looked: datetime, words: _Words) -> Hotspot | None:
    """Confirm the largest of those suspected, go there, say what is being done; None where none was found."""
    suspected = Hotspot.objects.filter(topic__code=_IN_HAND, state=HotspotState.SUSPECTED)
    hotspot = suspected.order_by("-latest__people", "pk").first()
    if hotspot is None:
        return None
    head = officer_of(hotspot.organisation_id)
    with clock.standing_at(looked + timedelta(minutes=35)):
        actions.confirm_hotspot(by=head, hotspot=hotspot, version=None)
    with clock.standing_at(looked + timedelta(minutes=95)):
        actions.link_visit(
            by=head, hotspot=hotspot, version=None, note=words.visit, happened_on=clock.local(looked).date()
        )
    with clock.standing_at(looked + timedelta(minutes=120)):
        actions.tell_what_is_done(by=head, hotspot=hotspot, version=None, text=words.told)
    return hotspot
