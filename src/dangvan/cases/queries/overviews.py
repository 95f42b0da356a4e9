"""The pages that tell how things stand: the city, a ward, a body. Numbers are those of the beginning of
today, so that no number moves at the minute in which somebody spoke."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from dangvan.cases import scope as scopes
from dangvan.cases.figures import (
    Figures,
    GroupBy,
    Period,
    Scope,
    beginning_of,
    figures,
    figures_by,
    received_by_area,
)
from dangvan.cases.figures import sensitive_counts as _sensitive_counts
from dangvan.cases.figures.checkable import (
    CheckableFigures,
    checkable_figures,
    how_many_checkable,
    months_told,
)
from dangvan.cases.models import Case
from dangvan.cases.queries.public import for_lists
from dangvan.cases.queries.remembering import remembered
from dangvan.cases.queries.results import (
    HomeOverview,
    OrganisationOverview,
    SensitiveCounts,
    TopicCount,
    WaitingNumber,
    WardCount,
    WardOverview,
)
from dangvan.cases.queries.visibility import LISTED
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places

#: How far back the pages of one ward or body look, and that of the whole city.
DAYS = 90
HOME_DAYS = 30
_MOST_TOPICS = 8
_JUST_ANSWERED = 6
_REPLIED = [State.ANSWERED, State.ANSWERED_AGAIN]
_UNSCREENED = [State.RECEIVED, State.HANDED_OVER]


def recent_period(days: int = DAYS) -> Period:
    """The last whole days: until yesterday."""
    yesterday = clock.today() - timedelta(days=1)
    return Period(yesterday - timedelta(days=days - 1), yesterday)


def public_figures(scope: Scope, period: Period | None = None) -> Figures:
    """The figures as they are told in public: as of the beginning of today."""
    period = period or recent_period()
    return remembered(
        ("figures", scope, period), lambda: figures(period, scope, as_of=beginning_of(clock.today()))
    )


def public_figures_by(
    by: GroupBy, scope: Scope | None = None, period: Period | None = None
) -> Mapping[int, Figures]:
    """The same for every body, topic or ward, to be set side by side."""
    scope, period = scope or Scope(), period or recent_period()
    return remembered(
        ("by", by, scope, period), lambda: figures_by(by, period, scope, as_of=beginning_of(clock.today()))
    )


def monthly_figures(month: date) -> CheckableFigures:
    """The on-time figures of a month by body, with those that anyone can reckon from the record."""
    told = months_told()
    if told is None or not told.first <= month <= told.last:
        raise NotFound(_("Không có số liệu của tháng này."))
    return remembered(("month", month.replace(day=1)), lambda: checkable_figures(month))


def checkable_cases(organisation_id: int, *, with_below: bool = False) -> int:
    """Of the cases whose limit ended in the period of the body's page, how many the record shows to all."""
    bodies = scopes.bodies_of(organisation_id, with_below)
    return remembered(
        ("checkable", organisation_id, with_below),
        lambda: how_many_checkable(recent_period(), bodies, as_of=clock.today()),
    )


def home_overview() -> HomeOverview:
    period = recent_period(HOME_DAYS)
    answered = _answered_cases()
    return HomeOverview(
        figures=public_figures(Scope(), period),
        just_answered=_by_day_of_answer(list(for_lists(answered).order_by("-answered_at")[:_JUST_ANSWERED])),
        by_ward=cases_counts_by_ward(period),
        waiting=sum(number.waiting for number in waiting_numbers()),
        since=period.first,
        until=period.last,
    )


def _answered_cases() -> QuerySet[Case]:
    return Case.objects.filter(LISTED, answered_at__isnull=False, told_state__in=_REPLIED, is_history=False)


def _by_day_of_answer(cases: list[Case]) -> list[Case]:
    """Newest day first, and within a day in the random order of references: no minute shows."""
    return sorted(cases, key=lambda c: (-_day_of_answer(c).toordinal(), c.reference))


def _day_of_answer(case: Case) -> date:
    return clock.local(case.answered_at or case.received_at).date()


def ward_overview(area_id: int) -> WardOverview:
    area = places.area(area_id)
    if area is None:
        raise NotFound(_("Không có địa bàn này."))
    period = recent_period()
    scope = Scope(area_id=area_id)
    former = [(places.area(former_id), share) for former_id, share in scopes.origins(area_id)]
    return WardOverview(
        area=area,
        organisation=organisations.organisation_of_area(area_id),
        figures=public_figures(scope, period),
        topics=_topics(Case.objects.filter(LISTED, area_id__in=scopes.areas_of(area_id)), period),
        formerly=[(one, share) for one, share in former if one is not None],
        since=period.first,
        until=period.last,
    )


def organisation_overview(organisation_id: int, *, with_below: bool | None = None) -> OrganisationOverview:
    """A body's figures and topics. `with_below` chooses its own alone or those with the bodies below it, in
    half the statements; None tells its own figures and the others beside them.
    """
    body = organisations.organisation(organisation_id)
    period, today = recent_period(), clock.today()
    below = [o for o in organisations.organisations() if o.parent_id == organisation_id]
    scope = Scope(organisation_id=organisation_id, with_below=bool(with_below))
    wide = Scope(organisation_id=organisation_id, with_below=True)
    owners = scopes.bodies_of(organisation_id, bool(with_below))
    waiting = {number.organisation.id: number for number in _waiting([organisation_id])}
    return OrganisationOverview(
        organisation=body,
        parent=organisations.organisation(body.parent_id) if body.parent_id else None,
        below=[o for o in below if o.valid_on(today)],
        figures=public_figures(scope, period),
        figures_with_below=public_figures(wide, period) if below and with_below is None else None,
        topics=_topics(Case.objects.filter(LISTED, owner_id__in=owners), period),
        waiting=waiting.get(organisation_id, WaitingNumber(body, 0, 0)),
        since=period.first,
        until=period.last,
    )


def waiting_numbers() -> list[WaitingNumber]:
    """Every body at which something received before today still waits to be screened; most days waited
    first.
    """
    return sorted(_waiting(), key=lambda n: (-n.oldest_days, -n.waiting, n.organisation.id))


def cases_counts_by_ward(period: Period | None = None) -> dict[int, int]:
    """Cases received in the period, in each area of today's map."""
    period = period or recent_period()
    return dict(remembered(("by ward", period), lambda: received_by_area(period)))


def sensitive_counts(period: Period | None = None) -> list[SensitiveCounts]:
    """What may be told in public of sensitive topics."""
    found = _sensitive_counts(period or recent_period())
    return [
        SensitiveCounts(
            topic=organisations.topic(topic_id),
            total=total,
            by_ward=[WardCount(area_id, count) for area_id, count in by_ward.items()],
        )
        for topic_id, (total, by_ward) in found.items()
    ]


def _waiting(organisation_ids: list[int] | None = None) -> list[WaitingNumber]:
    today: date = clock.today()
    waiting = Case.objects.filter(
        state__in=_UNSCREENED, screened_at__isnull=True, received_on__lt=today, is_history=False
    )
    if organisation_ids is not None:
        waiting = waiting.filter(owner_id__in=organisation_ids)
    rows = waiting.values("owner_id").annotate(n=Count("id"), oldest=Min("received_on")).order_by()
    return [
        WaitingNumber(organisations.organisation(row["owner_id"]), row["n"], (today - row["oldest"]).days)
        for row in rows
    ]


def _topics(cases: QuerySet[Case], period: Period) -> list[TopicCount]:
    """What the matters of the period are about, the commonest first."""
    rows = (
        cases.filter(received_on__gte=period.first, received_on__lte=period.last)
        .values("topic_id")
        .annotate(n=Count("id"))
        .order_by("-n", "topic_id")[:_MOST_TOPICS]
    )
    return [TopicCount(organisations.topic(row["topic_id"]), row["n"]) for row in rows]
