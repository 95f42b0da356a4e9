"""Public cases and their acts as another system copies them: by number or by day, many at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from dangvan.cases.models import Answer, Case
from dangvan.cases.queries.history import is_told_in_public, told_to_public
from dangvan.cases.queries.listed import ListedCase, listed
from dangvan.cases.queries.results import HistoryEvent
from dangvan.cases.queries.told import is_held_back
from dangvan.cases.queries.visibility import LISTED
from dangvan.kernel.ids import clean_reference
from dangvan.ledger import queries as ledger

#: Nothing more is handed over in one answer.
MOST_MIRRORED = 1000


@dataclass(frozen=True, slots=True)
class ToldAct:
    """One act on a public case; `number` is its place among the acts of the case and never changes."""

    case: ListedCase
    number: int
    event: HistoryEvent


def mirrored_cases(
    *,
    first: date,
    last: date,
    topic_ids: Collection[int] = (),
    states: Collection[str] = (),
    offset: int = 0,
    size: int = MOST_MIRRORED,
) -> list[ListedCase]:
    """Public cases received from `first` to `last`, the newest day first, within a day by their random
    numbers.
    """
    found = Q(received_on__gte=first, received_on__lte=last)
    if topic_ids:
        found &= Q(topic_id__in=sorted(topic_ids))
    if states:
        found &= Q(told_state__in=sorted(states))
    cases = Case.objects.filter(LISTED, found).order_by("-received_on", "reference")
    return listed(cases[offset : offset + min(size, MOST_MIRRORED)])


def mirrored_by_number(references: Iterable[str]) -> list[ListedCase]:
    """Those of the numbers that stand in public; the others don't exist."""
    numbers = {number for one in references if (number := clean_reference(one))}
    cases = Case.objects.filter(LISTED, reference__in=sorted(numbers)[:MOST_MIRRORED])
    return listed(cases.order_by("-received_on", "reference"))


def case_handed_in(source: str, reference: str) -> ListedCase | None:
    """A case that this source began, also before it stands in public; None for everyone else's."""
    number = clean_reference(reference)
    if not number or not source:
        return None
    began: QuerySet[Case] = Case.objects.filter(reference=number, links__report__source=source)
    found = listed(began[:1])
    return found[0] if found else None


def acts_on(cases: Sequence[ListedCase]) -> list[ToldAct]:
    """What was done to these cases as everyone is told it, oldest first. One statement."""
    of_case = {case.uid: case for case in cases}
    told = []
    for event in ledger.history_of(of_case, public_only=True):
        case = of_case[event.subject]
        if is_told_in_public(event) and not is_held_back(act := told_to_public(event), case):
            told.append(ToldAct(case, event.sequence, act))
    return told


def acts_between(first: date, last: date) -> list[ToldAct]:
    """The latest acts of these days on public cases, oldest day first, within a day by the cases' random
    numbers; at most `MOST_MIRRORED`.
    """
    touched = ledger.subjects_between("case.", first, last, most=MOST_MIRRORED)
    acts = acts_on(listed(Case.objects.filter(LISTED, uid__in=touched)))
    within = [act for act in acts if first <= act.event.day <= last]
    within.sort(key=lambda act: (act.event.day, act.case.reference, act.number))
    return within[-MOST_MIRRORED:]


def latest_answers(cases: Sequence[ListedCase]) -> dict[int, str]:
    """Case -> what its last answer says was done. One statement."""
    answers = Answer.objects.filter(case__in=[case.pk for case in cases]).order_by("case_id", "number")
    return dict(answers.values_list("case_id", "what_was_done"))
