"""What anyone may read about cases: lists and one case's file. Nothing here is finer than a day, and within a
day the order is that of the random references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dangvan.cases import scope, search
from dangvan.cases.figures.counting import beginning_of
from dangvan.cases.models import Case
from dangvan.cases.queries.listed import ListedCase, listed
from dangvan.cases.queries.paging import NewestCursor, Page, capped_count
from dangvan.cases.queries.remembering import remembered
from dangvan.cases.queries.visibility import IN_PUBLIC, LISTED
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference

PAGE_SIZE = 20
LARGEST_PAGE = 100

#: Columns that no list shows and that are heavy: a ward's boundary alone may be 50 kB.
_NOT_IN_LISTS = (
    "owner_why",
    "area__boundary",
    "area__source",
    "area__folded",
    "topic__search_words",
    "topic__hint_vi",
    "topic__hint_en",
    "owner__folded",
    "owner__source",
)


def for_lists(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("topic", "area", "owner").defer(*_NOT_IN_LISTS)


def public_case_head(reference: str) -> Case:
    """The case with that public number, if anyone may see it."""
    number = clean_reference(reference)
    case = (
        Case.objects.filter(IN_PUBLIC, reference=number)
        .select_related("topic", "area", "owner", "merged_into")
        .defer("area__boundary", "area__folded", "topic__search_words", "owner__folded")
        .first()
        if number
        else None
    )
    if case is None:
        raise NotFound(
            _(
                "Không có vụ việc công khai nào mang số này. Hãy kiểm tra lại số; nếu bạn có biên nhận, "
                "hãy dùng trang Theo dõi phản ánh."
            )
        )  # fmt: skip
    return case


def public_cases(
    *,
    area: int | None = None,
    organisation: int | None = None,
    topic: int | None = None,
    state: str = "",
    text: str = "",
    cursor: str = "",
    size: int = PAGE_SIZE,
    with_below: bool = False,
    within: CaseDays | None = None,
) -> Page[ListedCase]:
    """Public cases, newest day first. An area means it and all in it, on the map of any time that became
    it. Words are sought in all days: `within` narrows the list without words alone. The count of a long list
    may be some minutes old.
    """
    size = max(1, min(size, LARGEST_PAGE))
    words = search.parse(text)
    if text.strip() and words.is_empty:
        return Page([])
    narrow = _Narrowing.of(area, organisation, topic, state, with_below)
    if narrow is None:
        return Page([])
    if not words.is_empty:
        return _found_by_words(words, narrow, cursor, size)
    if within is not None:
        narrow.condition &= within.condition
    every = Case.objects.filter(LISTED, narrow.condition).order_by("-received_on", "reference")
    after = NewestCursor.read(cursor)
    items = listed((every.filter(after.after) if after else every)[: size + 1])
    if not after and len(items) <= size:
        return Page(items, count=len(items))
    asked = ("public cases", area, organisation, topic, state, with_below, within)
    count, capped = remembered(asked, lambda: capped_count(every))
    last = items[:size][-1] if len(items) > size else None
    cursor_on = str(NewestCursor(last.received_on, last.reference)) if last else ""
    return Page(items[:size], cursor_on, count, capped)


@dataclass(frozen=True, slots=True)
class CaseDays:
    """Cases of which a day lies in `first` to `last`: that of receipt, or as `by` says that of the limit
    ("due") or of the first answer ("answered"). As everyone is told them: what somebody did today counts
    from tomorrow.
    """

    first: date
    last: date
    by: str = "received"

    @property
    def condition(self) -> Q:
        if self.by == "received":
            return Q(received_on__gte=self.first, received_on__lte=self.last)
        start, end = beginning_of(self.first), beginning_of(self.last + timedelta(days=1))
        # Nothing is due or answered before it is received: the walk from the newest starts there.
        begun = Q(received_on__lte=self.last)
        if self.by == "answered":
            return begun & Q(answered_at__gte=start, answered_at__lt=min(end, beginning_of(clock.today())))
        told = Q(told_until__isnull=False, told_due_at__gte=start, told_due_at__lt=end)
        return begun & (Q(told_until__isnull=True, due_at__gte=start, due_at__lt=end) | told)


class _Narrowing:
    """One choice of area, body, topic and state, as a condition on rows and as keys of the index."""

    def __init__(self, condition: Q, keys: tuple[tuple[str, ...], ...]) -> None:
        self.condition, self.keys = condition, keys

    @classmethod
    def of(
        cls, area: int | None, organisation: int | None, topic: int | None, state: str, with_below: bool
    ) -> _Narrowing | None:
        """None where something was chosen that does not exist."""
        condition, keys = Q(), []
        for column, letter, chosen in (
            ("area_id", "a", None if area is None else scope.areas_of(area)),
            ("owner_id", "o", None if organisation is None else scope.bodies_of(organisation, with_below)),
            ("topic_id", "t", None if topic is None else scope.topics_of(topic)),
        ):
            if chosen is None:
                continue
            if not chosen:
                return None
            condition &= Q(**{column: chosen[0]}) if len(chosen) == 1 else Q(**{f"{column}__in": chosen})
            keys.append(tuple(f"{letter}:{number}" for number in chosen))
        if state:
            if state not in State.values or state == State.MERGED:
                return None
            condition &= Q(told_state=state)
            keys.append((f"p:{state}",))
        return cls(condition, tuple(keys))


def _found_by_words(
    words: search.SearchWords, narrow: _Narrowing, cursor: str, size: int
) -> Page[ListedCase]:
    by_number = _case_by_number(words, narrow) if not cursor else None
    if by_number is not None:
        return Page([by_number], count=1)
    match = search.settled(search.Match("public", words, narrow.keys), size + 1)
    before = int(cursor) if cursor.isascii() and cursor.isdecimal() and len(cursor) < 19 else None
    ranks = search.newest_ranks(match, before=before, limit=size + 1)
    items = cases_by_rank(ranks[:size], LISTED)
    count = search.counted(match)
    return Page(
        written_the_same_first(words, items),
        next_cursor=str(ranks[size - 1]) if len(ranks) > size else "",
        count=count.number,
        count_is_capped=count.is_capped,
    )


def cases_by_rank(ranks: Sequence[int], seen: Q) -> list[ListedCase]:
    """The cases at these places of the index, newest first; the rows decide again whether they may be
    seen.
    """
    if not ranks:
        return []
    return listed(
        Case.objects.filter(seen, search_text__rank__in=ranks).order_by("-received_on", "reference")
    )


def written_the_same_first(words: search.SearchWords, cases: list[ListedCase]) -> list[ListedCase]:
    """On this page, first what is written with the very marks that were typed; otherwise as it was."""
    if not words.marked:
        return cases
    return sorted(cases, key=lambda case: not search.has_marks(words, *_written(case)))


def _written(case: ListedCase) -> list[str]:
    return [case.summary, case.topic.name_vi, case.owner.name_vi, case.area.name_vi if case.area else ""]


def _case_by_number(words: search.SearchWords, narrow: _Narrowing) -> ListedCase | None:
    if not words.reference:
        return None
    found = listed(Case.objects.filter(LISTED, narrow.condition, reference=words.reference))
    return found[0] if found else None
