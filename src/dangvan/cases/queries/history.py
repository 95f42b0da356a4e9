"""The history of a case as its reader may know it, read from the record of events."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from dangvan.cases import policies
from dangvan.cases.models import Case
from dangvan.cases.queries.results import HistoryEvent
from dangvan.cases.types import Relation, Sight
from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.errors import NotFound
from dangvan.ledger.kinds import KINDS
from dangvan.ledger.models import Event
from dangvan.ledger.queries import history_of
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo

#: Fields that hold a person's words or an officer's identity: for those who see all of the case, and
#: otherwise nowhere.
_WORDS = frozenset(
    {"text", "place", "remark", "reason", "summary", "user", "why", "note", "notice", "channel"}
)
#: Fields of a body's own public act, readable by whoever sees the facts.
_BODY_WORDS = frozenset({"case.answered", "case.declined", "case.contest_decided", "case.handed_over",
                         "case.extended", "case.paused", "case.scheduled"})  # fmt: skip
#: Audit kinds that officers at the case may read; looks at a contact or a case are for auditors of the house
#: alone.
_DESK_AUDIT = frozenset(
    {
        "case.assigned",
        "case.urgency_changed",
        "case.prioritised",
        "note.written",
        "report.erasure_asked",
        "report.erasure_dropped",
    }
)
#: Kinds that say nothing on a public page: the record keeps them, a reader gains nothing.
_NOT_IN_PUBLIC = frozenset({"report.withdrawn", "report.refusal_contested", "report.refusal_decided"})


def history_of_case(case: Case, actor: Actor, report_uids: Iterable[UUID] = ()) -> list[HistoryEvent]:
    """The acts on the case, oldest first; for officers also those on its reports. One statement."""
    return history_for(case, report_uids, policies.relations(actor, case), actor)


def history_for(
    case: Case, report_uids: Iterable[UUID], found: frozenset[Relation], actor: Actor
) -> list[HistoryEvent]:
    """The same where the relations are known already."""
    sight = policies.sight_of(found, case, policies.widest_visibility(case))
    if sight < Sight.FACTS:
        return []
    officer = actor.kind is not ActorKind.PERSON and sight >= Sight.ALL
    events = history_of([case.uid, *report_uids] if officer else [case.uid], public_only=not officer)
    told = [event for event in events if _is_shown(event, officer)]
    return [_seen(event, officer, holder=actor.holds_report is not None) for event in told]


def _is_shown(event: Event, officer: bool) -> bool:
    if officer:
        return event.public or event.kind in _DESK_AUDIT
    return event.kind not in _NOT_IN_PUBLIC


def _seen(event: Event, officer: bool, *, holder: bool) -> HistoryEvent:
    return HistoryEvent(
        kind=event.kind,
        day=event.day,
        at=event.at if officer else None,
        organisation=_body(event.organisation),
        fields=_fields(event, officer, holder),
        by_person=event.kind in KINDS and not KINDS[event.kind].body,
        user_id=event.actor_user if officer else None,
    )


def _fields(event: Event, officer: bool, holder: bool) -> dict[str, object]:
    """Plain and kept fields alike; a person's words for officers only (one reporter never reads another's
    here). Whoever holds a receipt learns which contest it was, to know their own among several.
    """
    fields = {**(event.payload or {}).get("values", {}), **event.plain}
    if officer:
        return fields
    if event.kind not in KINDS:
        return {}
    shown = shown_fields(event.kind) | ({"contest"} if holder else set())
    return {name: value for name, value in fields.items() if name in shown}


def shown_fields(kind: str) -> frozenset[str]:
    """The fields of such an act that whoever may know of it reads, officers apart."""
    known = KINDS[kind]
    hidden = frozenset(known.inside) | (_WORDS if kind not in _BODY_WORDS else frozenset())
    return known.fields - hidden


def is_told_in_public(event: Event) -> bool:
    """Whether a public page says anything of this act."""
    return event.public and _is_shown(event, officer=False)


def told_to_public(event: Event) -> HistoryEvent:
    """An act as everyone is told of it."""
    return _seen(event, officer=False, holder=False)


def told_to_holder(event: Event) -> HistoryEvent:
    """An act as the holder of a receipt is told of it."""
    return _seen(event, officer=False, holder=True)


def _body(organisation_id: int | None) -> OrganisationInfo | None:
    if organisation_id is None:
        return None
    try:
        return organisations.organisation(organisation_id)
    except NotFound:
        return None
