"""What is news of some days: public acts on cases that stand in public, and nothing of a day that isn't over.

Read from the record anew each time, so that what was erased or left the public meanwhile is told to nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dangvan.alerts.models import Follow
from dangvan.alerts.queries.things import public
from dangvan.alerts.types import Kind, News, Thing
from dangvan.cases.models import Case, CaseReport
from dangvan.cases.queries.history import shown_fields
from dangvan.cases.words import sentence_of
from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.ledger.models import Event
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.places import queries as places
from dangvan.reports.models import Report
from dangvan.reports.types import ReleaseState, Visibility

#: Acts that are news. What only moves papers about (accepted, placed, resumed) is read on the case's page.
TOLD = (
    "case.screened", "case.answered", "case.declined", "case.contested", "case.contest_withdrawn",
    "case.contest_decided", "case.handed_over", "case.arbitrated", "case.scheduled", "case.schedule_lapsed",
    "case.paused", "case.extended", "case.due_moved", "case.escalated", "case.closed", "case.reopened",
    "case.merged", "case.merge_undone", "case.withdrawn", "case.succeeded",
)  # fmt: skip
RELEASED = "words_released"
_AT_ONCE = 500
_COLUMNS = ("id", "uid", "reference", "summary", "topic_id", "area_id", "owner_id")


@dataclass(frozen=True, slots=True)
class _Told:
    """A piece of news as the sentences of cases want it."""

    kind: str
    organisation: OrganisationInfo | None
    fields: Mapping[str, Any]


def telling(news: News) -> str:
    """What happened, in the reader's language; it names no person and quotes nothing."""
    if news.kind == RELEASED:
        return _("Lời phản ánh được công khai")
    if news.kind == "case.screened":
        return _("Vụ việc mới được công khai")
    return sentence_of(_Told(news.kind, _body(news.organisation_id), news.fields)).what


def news_between(first: date, last: date) -> list[News]:
    """Of the whole city; days that are not over tell nothing yet. By day, within a day by number."""
    last = min(last, clock.today() - timedelta(days=1))
    if first > last:
        return []
    events = list(Event.objects.filter(kind__in=TOLD, public=True, day__gte=first, day__lte=last))
    cases = _cases_by_uid(event.subject for event in events)
    news = [_news(event, cases[event.subject]) for event in events if event.subject in cases]
    return _sorted(news + _released(Q(report__released_on__gte=first, report__released_on__lte=last)))


def news_of_thing(thing: Thing, first: date, last: date, most: int) -> list[News]:
    """Of one thing, newest first: what its feed tells."""
    if thing.kind is Kind.CASE:
        found = news_of_case(thing.id)
    else:
        index = Index(news_between(first, last), {(thing.kind, thing.id)})
        found = index.of([(thing.kind, thing.id, first)])
    return [one for one in reversed(found) if one.day >= first][:most]


def news_of_case(case_id: int) -> list[News]:
    """Everything told of one case until yesterday, oldest first."""
    case = Case.objects.filter(public(), pk=case_id).only(*_COLUMNS).first()
    if case is None:
        return []
    events = Event.objects.filter(subject=case.uid, kind__in=TOLD, public=True, day__lt=clock.today())
    released = _released(Q(case_id=case_id, report__released_on__lt=clock.today()))
    return _sorted([_news(event, case) for event in events] + released)


class Index:
    """News by what is followed: merged cases, former wards and bodies lead to what became of them."""

    def __init__(self, news: Sequence[News], followed: Iterable[tuple[str, int]] | None = None) -> None:
        self._news = news
        self._at: dict[tuple[str, int], list[int]] = defaultdict(list)
        areas: dict[int, tuple[int, ...]] = {}
        for place, one in enumerate(news):
            self._at[Kind.CASE, one.case_id].append(place)
            self._at[Kind.ORGANISATION, organisations.current_successor(one.owner_id)].append(place)
            for topic in organisations.topic_ancestors(one.topic_id):
                self._at[Kind.TOPIC, topic].append(place)
            if one.area_id is not None:
                if one.area_id not in areas:
                    areas[one.area_id] = places.ancestors(places.today_area(one.area_id) or one.area_id)
                for area in areas[one.area_id]:
                    self._at[Kind.AREA, area].append(place)
        self._lead_on(followed)

    @property
    def keys(self) -> set[tuple[str, int]]:
        """What may be followed that has news, under any number, present or former."""
        return set(self._at)

    def of(self, follows: Iterable[tuple[str, int, date]]) -> list[News]:
        """The news of one follower, each piece once, in order: (kind, thing, since) for each follow."""
        found = {
            place
            for kind, thing, since in follows
            for place in self._at.get((kind, thing), ())
            if self._news[place].day >= since
        }
        return [self._news[place] for place in sorted(found)]

    def _lead_on(self, followed: Iterable[tuple[str, int]] | None) -> None:
        if followed is None:
            kinds = (Kind.AREA, Kind.ORGANISATION)
            followed = Follow.objects.filter(kind__in=kinds).values_list("kind", "thing").distinct()
        for kind, thing in list(followed):
            if kind == Kind.AREA:
                present = places.today_area(thing) or thing
            elif kind == Kind.ORGANISATION:
                present = organisations.current_successor(thing)
            else:
                continue
            if present != thing and (kind, present) in self._at:
                self._at[kind, thing] = sorted({*self._at.get((kind, thing), ()), *self._at[kind, present]})
        self._lead_on_merged()

    def _lead_on_merged(self) -> None:
        """Whoever follows a case that was merged hears of the one it went into."""
        links: dict[int, int] = {}
        targets = {thing for kind, thing in self._at if kind == Kind.CASE}
        while targets:
            found: dict[int, int] = {}
            for some in _parts(sorted(targets)):
                rows = Case.objects.filter(merged_into_id__in=some).values_list("id", "merged_into_id")
                found |= dict(rows)
            targets = found.keys() - links.keys()
            links |= found
        for number in links:
            own = set(self._at.get((Kind.CASE, number), ()))
            target, passed = links[number], {number}
            while target not in passed:
                passed.add(target)
                own |= set(self._at.get((Kind.CASE, target), ()))
                target = links.get(target, target)
            self._at[Kind.CASE, number] = sorted(own)


def _news(event: Event, case: Case) -> News:
    values = {**(event.payload or {}).get("values", {}), **event.plain}
    shown = shown_fields(event.kind)
    fields = {name: value for name, value in values.items() if name in shown}
    return _of(case, event.day, event.kind, fields, event.organisation)


def _of(case: Case, day: date, kind: str, fields: Mapping[str, Any], body: int | None) -> News:
    return News(
        day=day,
        kind=kind,
        fields=fields,
        organisation_id=body,
        case_id=case.pk,
        reference=case.reference,
        summary=case.summary,
        topic_id=case.topic_id,
        area_id=case.area_id,
        owner_id=case.owner_id,
    )


def _released(condition: Q) -> list[News]:
    links = CaseReport.objects.filter(
        condition,
        report__release_state=ReleaseState.RELEASED,
        report__visibility=Visibility.PUBLIC,
        report__state=Report.State.ACTIVE,
    ).values_list("case_id", "report__released_on")
    days = list(links)
    cases: dict[int, Case] = {}
    for some in _parts(sorted({case for case, _day in days})):
        cases |= Case.objects.filter(public()).only(*_COLUMNS).in_bulk(some)
    # Of several on one day one is told: how many spoke that day stays untold.
    return [
        _of(cases[number], day, RELEASED, {}, None)
        for number, day in sorted({(n, day) for n, day in days if day is not None})
        if number in cases
    ]


def _cases_by_uid(uids: Iterable[Any]) -> dict[Any, Case]:
    found = {}
    for some in _parts(sorted(set(uids))):
        for case in Case.objects.filter(public(), uid__in=some).only(*_COLUMNS):
            found[case.uid] = case
    return found


def _sorted(news: list[News]) -> list[News]:
    """Within a day by number, so that nothing tells in which order things happened but on one case."""
    return sorted(news, key=lambda one: (one.day, one.reference))


def _parts(numbers: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))


def _body(number: int | None) -> OrganisationInfo | None:
    if number is None:
        return None
    try:
        return organisations.organisation(number)
    except NotFound:
        return None


__all__ = ["TOLD", "Index", "news_between", "news_of_case", "news_of_thing", "telling"]
