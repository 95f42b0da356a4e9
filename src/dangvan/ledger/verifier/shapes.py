"""What a leaf of each kind may show: retyped from docs/ledger/formats.md, and held by a test to the table by
which the site writes them. A leaf of an unknown kind or with a field too many is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dangvan.ledger.verifier.leaf import ACT, SEALED, Leaf

REST: Final = "rest"
#: Says something only of a case that was answered; every other field of its kind stands in each plain leaf.
_WHERE_ANSWERED: Final = frozenset({"in_time"})


@dataclass(frozen=True, slots=True)
class Shape:
    """The names that may stand plain, those that may stand committed, and whether a body's key must sign."""

    plain: frozenset[str]
    committed: frozenset[str]
    signed: bool = False


def _person(committed: str = "") -> Shape:
    return Shape(frozenset(), frozenset(committed.split()))


def _body(plain: str = "", *, signed: bool = False) -> Shape:
    """A body's act: what is not plain is committed to as one; where nothing may stand plain, that too."""
    return Shape(frozenset(plain.split()), frozenset({ACT, REST}), signed)


def _thread(plain: str, committed: str = "", *, signed: bool = False) -> Shape:
    """A body's act on a report: it never names the body in plain."""
    return Shape(frozenset(plain.split()), frozenset(committed.split()) | {ACT}, signed)


SHAPES: Final[dict[str, Shape]] = {
    "report.added": _person("text photos"),
    "report.withdrawn": _person("reason"),
    "report.joined": _person("case"),
    "report.satisfaction_given": _person("solved remark"),
    "report.refusal_contested": _person("reason"),
    "case.contested": _person("reason against"),
    "case.contest_withdrawn": _person(),
    "case.opened": _body("organisation received_day due_day standard in_time"),
    "case.screened": _body("organisation legal_kind received_day due_day standard in_time"),
    "case.accepted": _body("organisation"),
    "case.handed_over": _body("from_organisation to_organisation refused due_day"),
    "case.arbitrated": _body("from_organisation to_organisation due_day", signed=True),
    "case.reclassified": _body("organisation received_day due_day standard in_time"),
    "case.due_moved": _body("due_day cause"),
    "case.placed": _body(),
    "case.scheduled": _body("organisation promised_day"),
    "case.schedule_lapsed": _body("organisation promised_day"),
    "case.paused": _body("organisation reason_code until_day due_day"),
    "case.resumed": _body("organisation due_day"),
    "case.extended": _body("organisation due_day reason_code self_given"),
    "case.answered": _body("organisation number in_time due_day", signed=True),
    "case.declined": _body("organisation reason_code received_day due_day", signed=True),
    "case.contest_decided": _body("organisation outcome due_day", signed=True),
    "case.escalated": _body("from_organisation to_organisation level missed_day"),
    "case.closed": _body("outcome"),
    "case.reopened": _body("due_day"),
    "case.merged": _body(),
    "case.merge_undone": _body(),
    "case.referred": _body(),
    "case.withdrawn": _body(),
    "case.left_public": _body(),
    "case.succeeded": _body("from_organisation to_organisation"),
    "report.words_released": _thread("", "organisation text"),
    "report.words_refused": _thread("reason_code", "organisation reason"),
    "report.refusal_decided": _thread("outcome", "organisation reason"),
    "report.erased": _thread("ground what"),
    "contact.refused_look": _body("organisation"),
    "organisations.standard_set": _body(
        "code purpose topic urgency hours days unit extension_days extension_times very_late_days source "
        "valid_from valid_to"
    ),
    "organisations.hours_set": _body("calendar country subdivision hours is_default"),
    "organisations.calendar_set": _body("calendar day working"),
    "organisations.responsibility_set": _body("topic area organisation valid_from valid_to"),
    "organisations.body_set": _body("code name level parent valid_from valid_to"),
    "organisations.succeeded": _body("from_organisation to_organisation day"),
    "organisations.key_set": _body("organisation key valid_from"),
    "places.areas_imported": _body("count source"),
    "places.area_succeeded": _body("from_area to_area day share"),
    "hotspot.confirmed": _body("organisation topic areas since_day"),
    "hotspot.told": _body("organisation"),
    "hotspot.ended": _body("organisation"),
    "hotspot.reopened": _body("organisation"),
    "hotspot.recalled": _body("organisation reason_code"),
    "hotspot.deed_taken_back": _body("organisation what"),
    "visit.recorded": _body("organisation what held_day"),
    "visit.held": _body("organisation what held_day"),
    "visit.promised": _body("organisation due_day"),
    "visit.promise_ended": _body("organisation outcome"),
    "visit.deed_taken_back": _body("organisation what"),
    "session.recorded": _body("organisation what held_day"),
    "directive.added": _body("organisation"),
    "directive.linked": _body("organisation"),
    "directive.unlinked": _body("organisation"),
    "directive.taken_back": _body("organisation"),
    "task.set": _body("organisation to_organisation due_day"),
    "task.assigned": _body("organisation to_organisation"),
    "task.changed": _body("organisation due_day"),
    "task.progress_told": _body("organisation"),
    "task.reported_done": _body("organisation"),
    "task.confirmed": _body("organisation"),
    "task.sent_back": _body("organisation"),
    "task.cancelled": _body("organisation"),
    "task.extension_asked": _body("organisation due_day"),
    "task.extension_decided": _body("organisation outcome due_day"),
    "task.measured": _body("outcome"),
    "task.evidence_released": _body("organisation"),
    "task.evidence_hidden": _body("organisation"),
    "task.climbed": _body("to_organisation level cause"),
    "practice.registered": _body("organisation what"),
    "practice.changed": _body("organisation"),
    "practice.moved": _body("organisation what outcome"),
    "practice.move_taken_back": _body("organisation what"),
    "practice.evidence_added": _body("organisation what"),
    "practice.evidence_removed": _body("organisation what"),
    "practice.copied": _body("organisation what"),
    "practice.plan_registered": _body(
        "organisation what sha256 topic method step first_day begins_day last_day treated controls direction "
        "level washout season slope after_the_fact"
    ),
    "practice.assessed": _body("organisation sha256 outcome ratio low high cause"),
    "review.published": _body("organisation first_day last_day number sha256"),
    "log.policy_set": _body("sha256 valid_from"),
    "log.resumed": _body("size reason"),
    "log.key_set": _body("use key valid_from"),
    "log.key_retired": _body("use key"),
}


def unfit(leaf: Leaf) -> str:
    """The code of what is unusual in the leaf's shape, or nothing: codes of `findings.FINDINGS`."""
    if leaf.kind == SEALED:
        return ""
    shape = SHAPES.get(leaf.kind)
    if shape is None:
        return "unknown_kind"
    if leaf.plain.keys() - shape.plain or leaf.commit.keys() - shape.committed:
        return "unknown_field"
    if leaf.plain and leaf.is_hidden:
        return "plain_and_hidden"
    if leaf.signed_by and not shape.signed:
        return "signature_not_asked"
    return _left_out(leaf, shape)


def _left_out(leaf: Leaf, shape: Shape) -> str:
    """A body's act on a case tells all that its kind tells, or hides all of it: a limit, an owner or a signer
    that is merely not named would be a duty nobody can check.
    """
    if leaf.is_hidden or not leaf.kind.startswith("case."):
        return ""
    if shape.plain - leaf.plain.keys() - _WHERE_ANSWERED:
        return "field_missing"
    return "signature_missing" if shape.signed and not signer_of(leaf) else ""


def signer_of(leaf: Leaf) -> str:
    """The code of the organisation whose key must have signed the leaf; empty where none is named plain."""
    shape = SHAPES.get(leaf.kind)
    if shape is None or not shape.signed:
        return ""
    named = leaf.plain.get("organisation") or leaf.plain.get("from_organisation")
    return named if isinstance(named, str) else ""
