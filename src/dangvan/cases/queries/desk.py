"""The officers' queue: what is due next comes first, narrowed in any way, and never a case they may not know
of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from dangvan.cases import scope, search
from dangvan.cases.machine import IN_HAND, LIVE, OPEN
from dangvan.cases.models import Case, CaseReport, Contest
from dangvan.cases.queries.paging import DueCursor, NewestCursor, Page, capped_count
from dangvan.cases.queries.public import LARGEST_PAGE, for_lists
from dangvan.cases.queries.results import DeskCounts, DeskFilters
from dangvan.cases.queries.visibility import not_about, visible_to, working_in
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.ids import clean_reference
from dangvan.organisations.types import LegalKind, Urgency
from dangvan.reports.models import Report
from dangvan.reports.types import ReleaseState

DESK_PAGE = 25

#: Reports whose words wait to be released. Written out, because SQLite takes a partial index only where the
#: query says its condition in the very words, not where it comes as a parameter.
_UNDECIDED = "SELECT id FROM reports_report WHERE release_state IN ('waiting', 'contested')"


def desk_queue(
    actor: Actor, filters: DeskFilters | None = None, cursor: str = "", size: int = DESK_PAGE
) -> Page[Case]:
    """One page of the officer's queue. Lists of what is due run by what is due next; all others newest
    first.
    """
    filters = filters or DeskFilters()
    size = max(1, min(size, LARGEST_PAGE))
    words = search.parse(filters.text)
    if filters.text.strip() and words.is_empty:
        return Page([])
    cases = Case.objects.filter(visible_to(actor)).filter(
        _view(actor, filters.view), _narrowing(actor, filters)
    )
    if words.reference and not cursor:
        exact = list(for_desk(cases.filter(reference=words.reference)))
        if exact:
            return Page(exact, count=len(exact))
    if filters.view == "all" and words.terms:
        return _found(actor, filters, cases, cursor, size)
    if words.terms:
        cases = cases.filter(search.like("search_text__desk_text", words))
    if _runs_by_due(filters):
        return _by_due(cases.filter(next_due_at__isnull=False), cursor, size)
    return _by_day(cases, cursor, size)


def for_desk(cases: QuerySet[Case]) -> QuerySet[Case]:
    return for_lists(cases).select_related("topic", "area", "owner", "assignee")


def cases_above_threshold(actor: Actor, reports: int, limit: int = 20) -> list[Case]:
    """Open cases of the officer's bodies that at least so many people share, the most shared first."""
    mine = Case.objects.filter(visible_to(actor), owner_id__in=working_in(actor) | actor.oversees)
    shared = mine.filter(state__in=LIVE, reports_count__gte=reports, next_due_at__isnull=False)
    return list(for_desk(shared).order_by("-reports_count", "next_due_at", "reference")[:limit])


def desk_counts(actor: Actor) -> DeskCounts:
    """What waits for this officer, in two statements: what is due, and every list of its own in one union."""
    working, now = working_in(actor), clock.now()
    if not working:
        return DeskCounts()
    seen = not_about(actor)
    lists = {
        name: Case.objects.filter(seen, _view(actor, name)) for name in ("contests", "refusals", "releases")
    }
    lists["escalated"] = Case.objects.filter(seen, _view(actor, "escalated"), next_due_at__isnull=False)
    if actor.has_role_anywhere(Role.ARBITER):
        lists["arbitration"] = Case.objects.filter(seen, _view(actor, "arbitration"))
    if actor.oversees:
        late = Case.objects.filter(seen, owner_id__in=actor.oversees, next_due_at__lt=now)
        lists["late_below"] = late.exclude(legal_kind=LegalKind.DENUNCIATION, state=State.REFERRED)
    return DeskCounts(**_counts_of_due(actor, now), **_counts_of_lists(lists))


def cases_by_reference(actor: Actor, references: Sequence[str]) -> list[Case]:
    """The cases with these numbers as far as the officer may know of them; the numbers of others find
    nothing.
    """
    numbers = {number for one in references if (number := clean_reference(one))}
    return list(for_desk(Case.objects.filter(visible_to(actor), reference__in=numbers)).order_by("id"))


def _counts_of_lists(lists: dict[str, QuerySet[Case]]) -> dict[str, int]:
    """How long each list is, in one statement: every part of the union keeps its own index."""
    counted = [
        cases.order_by()
        .annotate(name=Value(name))
        .values("name")
        .annotate(n=Count("pk"))
        .values_list("name", "n")
        for name, cases in lists.items()
    ]
    return {name: int(n) for name, n in counted[0].union(*counted[1:], all=True)}


def _counts_of_due(actor: Actor, now: datetime) -> dict[str, int]:
    due = Case.objects.filter(not_about(actor), owner_id__in=working_in(actor), next_due_at__isnull=False)
    counts = due.aggregate(
        due=Count("id"),
        late=Count("id", filter=Q(next_due_at__lt=now)),
        to_screen=Count(
            "id", filter=Q(state__in=[State.RECEIVED, State.HANDED_OVER], screened_at__isnull=True)
        ),
        mine=Count("id", filter=Q(assignee_id=actor.user_id)),
        to_answer=Count("id", filter=Q(state__in=IN_HAND, screened_at__isnull=False)),
        unassigned=Count("id", filter=Q(assignee__isnull=True)),
    )
    return {name: int(number) for name, number in counts.items()}


def _view(actor: Actor, view: str) -> Q:
    """Which part of what the officer may see; every part but "all" is small and has its index."""
    return _VIEWS.get(view, _own)(actor)


def _own(actor: Actor) -> Q:
    return Q(owner_id__in=working_in(actor))


def _to_screen(actor: Actor) -> Q:
    return _own(actor) & Q(state__in=[State.RECEIVED, State.HANDED_OVER], screened_at__isnull=True)


def _to_answer(actor: Actor) -> Q:
    return _own(actor) & Q(state__in=IN_HAND, screened_at__isnull=False)


def _priority(actor: Actor) -> Q:
    return Q(owner_id__in=working_in(actor) | actor.oversees, prioritised_at__isnull=False, state__in=LIVE)


def _escalated(actor: Actor) -> Q:
    return Q(escalated_to_id__in=working_in(actor), state__in=OPEN | {State.CONTESTED})


def _to_decide(actor: Actor) -> Q:
    contests = Contest.objects.filter(organisation_id__in=working_in(actor), decided_at__isnull=True)
    return Q(pk__in=contests.values("case_id"))


def _refused(actor: Actor) -> Q:
    refused = _undecided_reports().filter(
        release_state=ReleaseState.CONTESTED, refusal_contest_organisation_id__in=working_in(actor)
    )
    return Q(pk__in=CaseReport.objects.filter(report__in=refused).values("case_id"))


def _to_release(actor: Actor) -> Q:
    waiting = _undecided_reports().filter(release_state=ReleaseState.WAITING)
    return _own(actor) & Q(pk__in=CaseReport.objects.filter(report__in=waiting).values("case_id"))


def _to_arbitrate(actor: Actor) -> Q:
    arbitrating = [seat.organisation_id for seat in actor.seats if seat.role is Role.ARBITER]
    return Q(owner_id__in=arbitrating, in_arbitration=True)


def _undecided_reports() -> QuerySet[Report]:
    return Report.objects.filter(pk__in=RawSQL(_UNDECIDED, []))  # noqa: S611 - a constant, see there


_VIEWS: dict[str, Callable[[Actor], Q]] = {
    "due": _own,
    "to_screen": _to_screen,
    "to_answer": _to_answer,
    "all": lambda _actor: Q(),
    "priority": _priority,
    "escalated": _escalated,
    "contests": _to_decide,
    "refusals": _refused,
    "releases": _to_release,
    "arbitration": _to_arbitrate,
    "below": lambda actor: Q(owner_id__in=actor.oversees),
}
VIEWS = tuple(_VIEWS)


def _narrowing(actor: Actor, filters: DeskFilters) -> Q:
    found = Q()
    if filters.state:
        found &= Q(state=filters.state) if filters.state in State.values else Q(pk__in=[])
    if filters.topic_id is not None:
        found &= Q(topic_id__in=scope.topics_of(filters.topic_id))
    if filters.area_id is not None:
        found &= Q(area_id__in=scope.areas_of(filters.area_id))
    if filters.organisation_id is not None:
        found &= Q(owner_id=filters.organisation_id)
    if filters.late:
        found &= Q(next_due_at__lt=clock.now())
    if filters.urgency:
        found &= Q(urgency=filters.urgency) if filters.urgency in Urgency.values else Q(pk__in=[])
    if filters.legal_kind:
        found &= Q(legal_kind=filters.legal_kind) if filters.legal_kind in LegalKind.values else Q(pk__in=[])
    return found & _assigned(actor, filters.assignee)


def _assigned(actor: Actor, assignee: str) -> Q:
    if not assignee:
        return Q()
    if assignee == "me":
        return Q(assignee_id=actor.user_id)
    if assignee == "none":
        return Q(assignee__isnull=True)
    return Q(assignee_id=int(assignee)) if assignee.isascii() and assignee.isdecimal() else Q(pk__in=[])


def _runs_by_due(filters: DeskFilters) -> bool:
    """Whether everything wanted has something due: answered and ended cases have not, and are listed by
    day.
    """
    if filters.state:
        return filters.state in OPEN | {State.CONTESTED} and filters.view != "all"
    return filters.view not in ("all", "releases", "refusals")


def _by_due(cases: QuerySet[Case], cursor: str, size: int) -> Page[Case]:
    after = DueCursor.read(cursor)
    shown = cases.filter(after.after) if after else cases
    # By reference and not by id: who works down this list would answer the cases of a day in the order in
    # which they came, and answers can be watched.
    items = list(for_desk(shown).order_by("next_due_at", "reference")[: size + 1])
    count, capped = capped_count(cases.order_by("next_due_at", "reference"))
    last = items[size - 1] if len(items) > size else None
    following = (
        str(DueCursor(last.next_due_at, last.reference)) if last is not None and last.next_due_at else ""
    )
    return Page(items[:size], following, count, capped)


def _by_day(cases: QuerySet[Case], cursor: str, size: int) -> Page[Case]:
    after = NewestCursor.read(cursor)
    shown = cases.filter(after.after) if after else cases
    items = list(for_desk(shown).order_by("-received_on", "reference")[: size + 1])
    count, capped = capped_count(cases.order_by("-received_on", "reference"))
    last = items[size - 1] if len(items) > size else None
    return Page(
        items[:size], str(NewestCursor(last.received_on, last.reference)) if last else "", count, capped
    )


def _found(actor: Actor, filters: DeskFilters, cases: QuerySet[Case], cursor: str, size: int) -> Page[Case]:
    """By words in all that may be seen: in their own cases by everything said, in others' by what is public.

    Whoever may not read the words may not find by them either: the search would answer what the page
    withholds. The count is that of this page; where there are more it says "more than".
    """
    matches = _matches(actor, filters, search.parse(filters.text), size + 1)
    before = int(cursor) if cursor.isascii() and cursor.isdecimal() and len(cursor) < 19 else None
    ranks: list[int] = []
    for portion in search.walked_ranks(matches, before=before, chunk=2 * size):
        ranks += (
            cases.filter(search_text__rank__in=portion)
            .order_by("-search_text__rank")
            .values_list("search_text__rank", flat=True)
        )
        if len(ranks) > size:
            break
    items = list(
        for_desk(cases.filter(search_text__rank__in=ranks[:size])).order_by("-received_on", "reference")
    )
    more = len(ranks) > size
    return Page(items, str(ranks[size - 1]) if more else "", len(items), count_is_capped=more)


def _matches(
    actor: Actor, filters: DeskFilters, words: search.SearchWords, enough: int
) -> list[search.Match]:
    narrow: list[tuple[str, ...]] = []
    if filters.topic_id is not None:
        narrow.append(tuple(f"t:{one}" for one in scope.topics_of(filters.topic_id)))
    if filters.area_id is not None:
        narrow.append(tuple(f"a:{one}" for one in scope.areas_of(filters.area_id)))
    if filters.organisation_id is not None:
        narrow.append((f"o:{filters.organisation_id}",))
    if filters.state:
        narrow.append((f"s:{filters.state}",))
    if any(not group for group in narrow):
        return []
    own = tuple(f"o:{one}" for one in sorted(working_in(actor)))
    found = [search.Match("public", words, tuple(narrow))]
    if own:
        found.append(search.Match("desk", words, (own, *narrow)))
    meant = search.settled(found[-1], enough).words
    return [replace(match, words=meant) for match in found]


__all__ = [
    "DESK_PAGE",
    "VIEWS",
    "cases_above_threshold",
    "cases_by_reference",
    "desk_counts",
    "desk_queue",
    "for_desk",
]
