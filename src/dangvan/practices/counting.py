"""The one door through which cases reach the measurement of an effect: counts by area and step, for a plan
that stands in the ledger and whose window has ended.

There is no way in without such a plan: whoever could look first would choose what to measure by what they
saw. What may not be counted stays outside: topics that aren't allowed or are sensitive, what is about a body
or its staff, complaints and denunciations, and what people wanted seen by the body alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from dangvan.cases import scope
from dangvan.cases.models import Case
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.kernel.childprocess import AnalysisFailed
from dangvan.kernel.errors import Conflict
from dangvan.ledger import queries as ledger
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind, TopicInfo
from dangvan.places import queries as places
from dangvan.practices import planning
from dangvan.practices.models import EffectPlan
from dangvan.reports.models import Report
from dangvan.reports.types import Visibility

REGISTERED = "practice.plan_registered"
_NOT_COUNTED = (State.DECLINED, State.REFERRED, State.WITHDRAWN, State.MERGED)


@dataclass(frozen=True, slots=True)
class Counts:
    """(unit, step) in the order of the plan: the treated first."""

    units: tuple[str, ...]
    steps: tuple[date, ...]
    rows: tuple[tuple[int, ...], ...]


def may_be_measured(topic: TopicInfo) -> bool:
    """Said to be open to analysis, and nothing above it sensitive."""
    chain = [organisations.topic(one) for one in organisations.topic_ancestors(topic.id)]
    return topic.hotspot_allowed and not any(one.sensitive for one in chain)


def measured_topics() -> list[TopicInfo]:
    return [one for one in organisations.topics() if one.is_leaf and may_be_measured(one)]


def stands_in_ledger(plan: EffectPlan) -> bool:
    """Whether this very plan was registered: row, fingerprint and public event say the same."""
    if planning.fingerprint(plan.fields) != plan.fingerprint:
        return False
    said = [event for event in ledger.history_of(plan.uid, public_only=True) if event.kind == REGISTERED]
    return len(said) == 1 and said[0].plain.get("sha256") == plan.fingerprint


def panel_of(plan: EffectPlan) -> Counts:
    """The counts of a registered plan, on today's map. Raises Conflict before its time, AnalysisFailed where
    its topic or its areas are no longer what they were.
    """
    kept = EffectPlan.objects.filter(pk=plan.pk, fingerprint=plan.fingerprint).first()
    if kept is None or not stands_in_ledger(kept):
        raise Conflict(
            _("Kế hoạch đo này chưa được ghi vào sổ công khai, nên chưa được xem số liệu. Hãy đăng ký trước.")
        )
    if clock.today() < kept.due_on:
        raise Conflict(_("Chưa hết thời gian theo dõi nên chưa được xem số liệu. Không có gì thay đổi."))
    return _counted(kept)


def _counted(plan: EffectPlan) -> Counts:
    fields = plan.fields
    topic = organisations.topic(plan.topic_id)
    if not may_be_measured(topic):
        raise AnalysisFailed("topic_closed")
    units = (*fields["treated"], *fields["controls"])
    unit_of = _units_on_todays_map(units, clock.local(plan.registered_at).date())
    step, first = fields["step"], date.fromisoformat(fields["first"])
    steps = planning.steps_of(first, date.fromisoformat(fields["last"]), step)
    counted: dict[tuple[str, date], int] = defaultdict(int)
    cases = _countable(topic.id).filter(received_on__gte=first, received_on__lt=plan.due_on)
    codes: dict[int, str | None] = {}
    for area_id, day in cases.values_list("area_id", "received_on").iterator(chunk_size=5000):
        if area_id not in codes:
            today = places.today_area(area_id)
            codes[area_id] = None if today is None else unit_of.get(today)
        unit = codes[area_id]
        if unit is not None:
            counted[unit, planning.beginning(day, step)] += 1
    return Counts(units, tuple(steps), tuple(tuple(counted[unit, day] for day in steps) for unit in units))


def _countable(topic_id: int) -> QuerySet[Case]:
    mine_alone = Report.objects.filter(link__case=OuterRef("pk"), visibility=Visibility.ORGANISATION)
    delicate = Report.objects.filter(link__case=OuterRef("pk"), about_body=True)
    return (
        Case.objects.filter(
            topic_id__in=scope.topics_of(topic_id),
            area_id__isnull=False,
            accused__isnull=True,
            legal_kind=LegalKind.FEEDBACK,
        )
        .exclude(state__in=_NOT_COUNTED)
        .exclude(Exists(mine_alone))
        .exclude(Exists(delicate))
        .order_by()
    )


def _units_on_todays_map(units: tuple[str, ...], named_on: date) -> dict[int, str]:
    """Area of today -> the plan's unit; two units that became one can't be told apart any more."""
    found: dict[int, str] = {}
    for code in units:
        area = places.area_by_code(code, named_on)
        today = places.today_area(area.id) if area is not None else None
        if today is None or today in found:
            raise AnalysisFailed("areas_changed")
        found[today] = code
    return found
