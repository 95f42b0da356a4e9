"""Which acts the holder of a receipt may take a proof of, and what of each is opened to them: what their page
shows them already, and nothing beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from dangvan.cases.models import Case, Contest
from dangvan.cases.queries.history import shown_fields, told_to_holder
from dangvan.cases.queries.holder import HeldReport
from dangvan.cases.queries.results import HistoryEvent
from dangvan.cases.types import Sight
from dangvan.kernel.errors import NotFound
from dangvan.ledger import receipts
from dangvan.ledger.kinds import ACT, KINDS, REST
from dangvan.ledger.models import Event
from dangvan.ledger.receipts import Standing

#: What bodies did that a person may need to prove: who must answer by when, what was answered, refused, put
#: off, decided or closed, and when.
_OF_BODIES = frozenset(
    {
        "case.opened",
        "case.handed_over",
        "case.arbitrated",
        "case.scheduled",
        "case.paused",
        "case.extended",
        "case.answered",
        "case.declined",
        "case.contest_decided",
        "case.escalated",
        "case.closed",
        "case.reopened",
        "report.words_released",
        "report.words_refused",
        "report.refusal_decided",
        "report.erased",
    }
)
_OF_PEOPLE = frozenset(name for name, kind in KINDS.items() if kind.public and not kind.body)
#: On a case several people contest, each for themselves.
_OF_ONE_AMONG_SEVERAL = frozenset({"case.contested", "case.contest_withdrawn"})


@dataclass(frozen=True, slots=True)
class ProvableAct:
    """`name` finds it again and says nothing of its place in the log, so it may stand in an address."""

    name: str
    told: HistoryEvent
    is_own: bool
    standing: Standing
    #: Something that would be opened was erased: its words, or the keys to them.
    is_erased: bool
    event: Event = field(repr=False)
    opened: frozenset[str] = frozenset()


def provable_acts(held: HeldReport) -> list[ProvableAct]:
    """The person's own acts and those of bodies on their report and its case, oldest first."""
    places = _subjects(held)
    wanted = Event.objects.filter(subject__in=list(places), public=True, kind__in=_OF_PEOPLE | _OF_BODIES)
    contests = set(Contest.objects.filter(report=held.report).values_list("pk", flat=True))
    events = [event for event in wanted.order_by("id") if _is_theirs(event, contests)]
    standings = receipts.standings(events)
    return [
        _act(f"{places[event.subject]}{event.sequence}", event, standings[event.pk])
        for event in sorted(events, key=lambda event: (event.day, event.id))
    ]


def provable_act(held: HeldReport, name: str) -> ProvableAct:
    """Raises NotFound where the holder may take no proof of an act of that name."""
    for act in provable_acts(held):
        if act.name == name:
            return act
    raise NotFound(_("Không tìm thấy việc này trong danh sách bằng chứng của bạn."))


def proof_file(act: ProvableAct) -> str | None:
    """As `ledger.receipts.proof_file_of`, with what the holder may read opened."""
    return receipts.proof_file_of(act.event, act.opened)


def promise(act: ProvableAct) -> str:
    """The signed promise for one's own act; for what bodies did there is none."""
    return receipts.promise_of(act.event) if act.is_own else ""


def _subjects(held: HeldReport) -> dict[UUID, str]:
    """The threads to look in, each with the letter that its acts are named by."""
    places: dict[UUID, str] = {held.report.uid: "p"}
    if held.file.sight >= Sight.FACTS:
        places[held.file.case.uid] = "v"
        before = held.own.original_case_id
        if before is not None and before != held.file.case.pk:
            places[Case.objects.values_list("uid", flat=True).get(pk=before)] = "c"
    return places


def _is_theirs(event: Event, contests: set[int]) -> bool:
    """Of people's acts on a case only the holder's own: others' are not even named as provable."""
    if event.kind not in _OF_ONE_AMONG_SEVERAL:
        return True
    return event.value("contest") in contests


def _act(name: str, event: Event, standing: Standing) -> ProvableAct:
    opened = _opened(event)
    return ProvableAct(
        name,
        told_to_holder(event),
        not KINDS[event.kind].body,
        standing,
        is_erased=receipts.openings(event, opened).keys() != opened,
        event=event,
        opened=opened,
    )


def _opened(event: Event) -> frozenset[str]:
    """A commitment is opened whole or not at all: where everything under it is shown to the holder."""
    kind = KINDS[event.kind]
    names = frozenset(event.commitments)
    if not kind.body or kind.thread:
        return names
    shown = shown_fields(event.kind)
    under: dict[str, Sequence[str]] = {ACT: kind.plain, REST: kind.committed}
    return frozenset(name for name in names if shown.issuperset(under.get(name, (name,))))
