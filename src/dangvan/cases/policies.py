"""Who stands how to a case, who sees what, who may do what. One table for each; tests walk them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvan.cases.machine import MOVES
from dangvan.cases.models import Case, CaseReport, Contest, Handover
from dangvan.cases.types import Relation, Sight, State
from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.kernel.errors import NotAllowed
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind
from dangvan.reports.models import Report
from dangvan.reports.types import ReleaseState, Visibility

_R, _S, _V = Relation, Sight, Visibility
_EVERY = frozenset(Relation)

#: What each visibility shows to each relation, once intake has screened the case into the public flow.
SIGHT: dict[Visibility, dict[Relation, Sight]] = {
    _V.PUBLIC: {
        _R.PUBLIC: _S.RELEASED,
        _R.AUDITOR: _S.RELEASED,
        _R.FORMER_OWNER: _S.RELEASED,
        _R.PARENT: _S.ALL,
        _R.LEVEL: _S.ALL,
        _R.ARBITER: _S.ALL,
        _R.OWNER: _S.ALL,
        _R.RECEIVER: _S.ALL,
        _R.HOLDER: _S.ALL,
        _R.SYSTEM: _S.ALL,
        _R.ACCUSED: _S.NOTHING,
    },
    _V.SUMMARY: {
        _R.PUBLIC: _S.SUMMARY,
        _R.AUDITOR: _S.SUMMARY,
        _R.FORMER_OWNER: _S.SUMMARY,
        _R.PARENT: _S.ALL,
        _R.LEVEL: _S.ALL,
        _R.ARBITER: _S.ALL,
        _R.OWNER: _S.ALL,
        _R.RECEIVER: _S.ALL,
        _R.HOLDER: _S.ALL,
        _R.SYSTEM: _S.ALL,
        _R.ACCUSED: _S.NOTHING,
    },
    _V.ORGANISATION: {
        _R.PUBLIC: _S.COUNT,
        _R.AUDITOR: _S.FACTS,
        _R.FORMER_OWNER: _S.FACTS,
        _R.PARENT: _S.FACTS,
        _R.LEVEL: _S.ALL,
        _R.ARBITER: _S.ALL,
        _R.OWNER: _S.ALL,
        _R.RECEIVER: _S.ALL,
        _R.HOLDER: _S.ALL,
        _R.SYSTEM: _S.ALL,
        _R.ACCUSED: _S.NOTHING,
    },
}

#: Where a case is not in the public flow (not screened yet, sensitive topic, about a body), outsiders see
#: counts only.
_HELD_BACK: dict[Relation, Sight] = {
    _R.PUBLIC: _S.COUNT,
    _R.AUDITOR: _S.FACTS,
    _R.FORMER_OWNER: _S.FACTS,
}

#: The restricted register (denunciations): only who must know.
_RESTRICTED: dict[Relation, Sight] = {
    _R.RECEIVER: _S.ALL,
    _R.HOLDER: _S.ALL,
    _R.SYSTEM: _S.ALL,
}


def relations(actor: Actor, case: Case) -> frozenset[Relation]:
    """Every way in which the actor stands to the case (one query for officers, none for others)."""
    return _relations(actor, case, _EVERY)


def _relations(actor: Actor, case: Case, asked: frozenset[Relation]) -> frozenset[Relation]:
    """The same; whether one of those not asked for holds is not looked up where it takes a query."""
    found = {Relation.PUBLIC}
    if actor.is_system:
        return frozenset({Relation.SYSTEM})
    if actor.kind is ActorKind.PERSON:
        if Relation.HOLDER in asked and actor.holds_report is not None and _holds(actor, case):
            found.add(Relation.HOLDER)
        return frozenset(found)
    mine = actor.organisation_ids
    if case.accused_id is not None and is_accused(mine, case.accused_id):
        return frozenset({Relation.ACCUSED})
    found |= _relations_of_seats(actor, case, asked)
    return frozenset(found)


def _relations_of_seats(actor: Actor, case: Case, asked: frozenset[Relation]) -> set[Relation]:
    found = set()
    mine = actor.organisation_ids
    working = {s.organisation_id for s in actor.seats if s.role is not Role.AUDITOR}
    if case.legal_kind == LegalKind.DENUNCIATION and case.state == State.REFERRED:
        return {Relation.RECEIVER} if case.owner_id in working else set()
    if case.owner_id in working:
        found.add(Relation.OWNER)
        if case.in_arbitration and actor.has_role(case.owner_id, Role.ARBITER):
            found.add(Relation.ARBITER)
    if case.owner_id in actor.oversees:
        found.add(Relation.PARENT)
    if Relation.LEVEL in asked and (
        case.escalated_to_id in working or (case.contested_count and deciding_organisations(case) & working)
    ):
        found.add(Relation.LEVEL)
    # To the owner it would add nothing, and costs a statement.
    if not found and Relation.FORMER_OWNER in asked and case.version and _was_owner(case, mine):
        found.add(Relation.FORMER_OWNER)
    if any(s.role is Role.AUDITOR for s in actor.seats):
        found.add(Relation.AUDITOR)
    return found


def is_accused(organisation_ids: Iterable[int], accused_id: int) -> bool:
    """Whether one of these bodies is the accused one or stands below it."""
    below = organisations.descendants(accused_id) | {accused_id}
    return not below.isdisjoint(organisation_ids)


def deciding_organisations(case: Case) -> set[int]:
    """The bodies that have an undecided contest of the case before them."""
    return set(
        Contest.objects.filter(case_id=case.pk, decided_at__isnull=True).values_list(
            "organisation_id", flat=True
        )
    )


def _was_owner(case: Case, organisation_ids: frozenset[int]) -> bool:
    return Handover.objects.filter(case_id=case.pk, from_organisation_id__in=organisation_ids).exists()


def _holds(actor: Actor, case: Case) -> bool:
    assert actor.holds_report is not None
    mine = CaseReport.objects.filter(report__uid=actor.holds_report)
    return mine.filter(Q(case_id=case.pk) | Q(original_case_id=case.pk)).exists()


def sight_of(found: Iterable[Relation], case: Case, visibility: str) -> Sight:
    """What these relations see of a report with that visibility on the case: the table, read out."""
    found = frozenset(found)
    if Relation.ACCUSED in found:
        return Sight.NOTHING
    if case.legal_kind == LegalKind.DENUNCIATION and case.state == State.REFERRED:
        return max((_RESTRICTED.get(r, Sight.NOTHING) for r in found), default=Sight.NOTHING)
    row = SIGHT[Visibility(visibility)]
    if not case.is_public:
        row = {r: min(s, _HELD_BACK.get(r, s)) for r, s in row.items()}
    return max((row[r] for r in found), default=Sight.NOTHING)


def sight(actor: Actor, case: Case, visibility: str) -> Sight:
    """What the actor sees of a report with that visibility on the case."""
    return sight_of(relations(actor, case), case, visibility)


def decides_refusal(actor: Actor, case: Case, report: Report) -> bool:
    """Whether a contested refusal to release lies before the actor: who decides about words reads them."""
    if report.release_state != ReleaseState.CONTESTED or not case.is_public:
        return False
    working = {seat.organisation_id for seat in actor.seats if seat.role is not Role.AUDITOR}
    return report.refusal_contest_organisation_id in working


def may_see_case(actor: Actor, case: Case) -> bool:
    """Whether the actor may know that the case exists: at least its facts."""
    found = relations(actor, case)
    return sight_of(found, case, widest_visibility(case)) >= Sight.FACTS


def widest_visibility(case: Case) -> Visibility:
    """The most open wish among the case's reports; a public case has at least one that isn't for the body
    alone.
    """
    return Visibility.SUMMARY if case.is_public else Visibility.ORGANISATION


def may(verb: str, actor: Actor, case: Case) -> bool:
    """Whether the table of moves lets this actor make the move, whatever state the case is in."""
    return may_given(verb, actor, case, _relations(actor, case, MOVES[verb].relations))


def may_given(
    verb: str,
    actor: Actor,
    case: Case,
    relations_known: frozenset[Relation],
    deciding: Collection[int] | None = None,
) -> bool:
    """The same where the relations (and the bodies with a contest before them) are known already."""
    move = MOVES[verb]
    found = relations_known & move.relations
    if not found:
        return False
    if found & {Relation.HOLDER, Relation.SYSTEM} or not move.roles:
        return True
    return any(_role_in(actor, case, relation, move.roles, deciding) for relation in found)


def _role_in(
    actor: Actor, case: Case, relation: Relation, roles: frozenset[Role], deciding: Collection[int] | None
) -> bool:
    """Whether the actor holds one of the roles in the very organisation through which the relation comes."""
    if relation in (Relation.OWNER, Relation.ARBITER, Relation.RECEIVER):
        return actor.has_role(case.owner_id, *roles)
    if relation is Relation.PARENT:
        above = set(organisations.ancestors(case.owner_id)) - {case.owner_id}
        return any(s.organisation_id in above and s.role in (Role.HEAD, Role.ARBITER) for s in actor.seats)
    if relation is Relation.LEVEL:
        levels = {case.escalated_to_id, *(deciding_organisations(case) if deciding is None else deciding)}
        return any(s.organisation_id in levels and s.role in roles for s in actor.seats)
    return False


def require(verb: str, actor: Actor, case: Case) -> None:
    """Raise NotAllowed unless the table lets the actor make the move."""
    if not may(verb, actor, case):
        raise NotAllowed(
            _(
                "Bạn không có quyền làm việc này với vụ việc này. Không có gì bị thay đổi; nếu cần, hãy nhờ "
                "người phụ trách của cơ quan đang giữ vụ việc."
            )
        )


def require_clock(actor: Actor) -> None:
    """Raise NotAllowed unless the actor is the system itself, at its hour."""
    if not actor.is_system:
        raise NotAllowed(_("Việc này do đồng hồ của hệ thống làm. Không có gì bị thay đổi."))


def may_receive_report(actor: Actor) -> bool:
    """Anyone may speak; an officer only as a counter or channel."""
    return actor.kind is not ActorKind.OFFICER or bool(actor.seats)


def may_answer_case(actor: Actor, case: Case) -> bool:
    return may("answer", actor, case)


def may_screen_case(actor: Actor, case: Case) -> bool:
    return may("screen", actor, case)


def may_hand_over_case(actor: Actor, case: Case) -> bool:
    return may("hand_over", actor, case)


def may_keep_templates(actor: Actor, organisation_id: int | None) -> bool:
    """Templates belong to one body: its own case officers keep them."""
    return actor.has_role(organisation_id, Role.OFFICER, Role.HEAD)


def may_decide_refusal(actor: Actor, second_id: int) -> bool:
    """Only the second body says whether words that were refused may stand in public after all."""
    return actor.has_role(second_id, Role.INTAKE, Role.OFFICER, Role.HEAD)


def may_replay_erasures(actor: Actor) -> bool:
    """After a restore: the system as it starts, or the operator."""
    return actor.is_system or actor.has_role_anywhere(Role.OPERATOR)


def may_continue_report(actor: Actor, report: Report) -> bool:
    """Add to it, withdraw it, contest what became of it: whoever holds its receipt."""
    return actor.holds_report == report.uid
