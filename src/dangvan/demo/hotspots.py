"""The look for hot spots that the demonstration has behind it: found yesterday, one of them confirmed since,
and what is being done about it said in public; the other waits for an officer.
"""

from __future__ import annotations

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
#: Topic of the planted hot spot that is in hand, and what its body says.
_IN_HAND = "tac-cong"
_TOLD = (
    "Một máy bơm của trạm bơm bị hỏng. Công ty đang thay máy và nạo vét cửa xả; trong lúc chờ, xe hút bùn "
    "trực 24 giờ ở khu vực này. Dự kiến bơm chạy lại trong năm ngày."
)
_VISIT = "Đã cùng tổ dân phố đi dọc mương: cửa xả bị bèo và rác bịt, một máy bơm không chạy."


def look_for_hotspots(now: datetime) -> None:
    """Look as the worker's clock would have done yesterday afternoon, and act on what was found."""
    local = clock.local(now)
    looked = datetime.combine(local.date() - timedelta(days=1), _LOOKED, local.tzinfo)
    with clock.standing_at(looked):
        actions.run_analysis(by=_DEMO, cadence=Cadence.HOURLY)
    found = Hotspot.objects.filter(topic__code=_IN_HAND, state=HotspotState.SUSPECTED)
    for hotspot in found.order_by("-latest__people", "pk")[:1]:
        _take_in_hand(hotspot, looked)
    with clock.standing_at(now):
        actions.tell_numbers(by=_DEMO)


def _take_in_hand(hotspot: Hotspot, looked: datetime) -> None:
    head = officer_of(hotspot.organisation_id)
    with clock.standing_at(looked + timedelta(minutes=35)):
        actions.confirm_hotspot(by=head, hotspot=hotspot, version=None)
    with clock.standing_at(looked + timedelta(minutes=95)):
        actions.link_visit(
            by=head, hotspot=hotspot, version=None, note=_VISIT, happened_on=clock.local(looked).date()
        )
    with clock.standing_at(looked + timedelta(minutes=120)):
        actions.tell_what_is_done(by=head, hotspot=hotspot, version=None, text=_TOLD)
