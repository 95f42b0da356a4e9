"""One model with its story, evidence, plans, answers and copies; officers also get what they may do now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dangvan.kernel import clock, references
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference
from dangvan.ledger import showing as log
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.places.types import AreaInfo
from dangvan.practices import policies
from dangvan.practices.counting import REGISTERED
from dangvan.practices.models import Assessment, EffectPlan, Evidence, Practice
from dangvan.practices.proving import proof_of
from dangvan.practices.queries.showing import cards_of, seen
from dangvan.practices.types import (
    CopySeen,
    EvidenceKind,
    EvidenceLine,
    MoveLine,
    PlanSeen,
    PracticeCard,
    PracticePage,
    Stage,
)
from dangvan.practices.words import problem_words


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media: str
    content: bytes


def practice_by_reference(reference: str) -> Practice:
    found = Practice.objects.filter(reference=clean_reference(reference)).first()
    if found is None:
        raise NotFound(_("Không có mô hình này. Hãy tìm trong danh sách."))
    return found


def practice_page(reference: str, actor: Actor | None = None) -> PracticePage:
    """Everything of one; without an actor, as anybody may read it."""
    practice = practice_by_reference(reference)
    copies = cards_of(list(practice.copies.prefetch_related("places").order_by("registered_at")))
    may = policies.may_now(actor, practice) if actor is not None else frozenset[str]()
    if "prove" in may and proof_of(practice) is None:
        may -= {"prove"}
    chain = log.entries_of(practice.uid)
    return PracticePage(
        card=cards_of([practice])[0],
        moves=_moves(practice),
        evidence=_evidence(practice),
        plans=[_plan(one) for one in practice.plans.order_by("-registered_at", "-pk")],
        copies=[CopySeen(card, _went(card)) for card in copies],
        origin=cards_of([practice.origin])[0] if practice.origin else None,
        may=may,
        leaf=chain[0].index if chain else None,
    )


def plan_of(practice: Practice, reference: str) -> EffectPlan:
    found = practice.plans.filter(reference=clean_reference(reference)).first()
    if found is None:
        raise NotFound(_("Không có kế hoạch đo này."))
    return found


def evidence_file(actor: Actor, practice: Practice, number: int) -> File:
    """A file that was added as evidence; for officers only."""
    row = practice.evidence.filter(pk=number, kind=EvidenceKind.FILE, removed_at=None).first()
    if row is None or not policies.may_read_practices(actor):
        raise NotFound(_("Không có minh chứng này, hoặc đã được bỏ."))
    return File(row.name, row.media, bytes(row.content or b""))


def _moves(practice: Practice) -> list[MoveLine]:
    return [
        MoveLine(
            day=clock.local(move.at).date(),
            at=move.at,
            stage=Stage(move.stage),
            former=Stage(move.former) if move.former else None,
            organisation=organisations.organisation(move.organisation_id),
            why=move.why,
            unmeasured=move.verb == "recognise",
            taken_back=move.taken_back_at is not None,
        )
        for move in practice.moves.order_by("-at", "-pk")
    ]


def _evidence(practice: Practice) -> list[EvidenceLine]:
    rows = practice.evidence.filter(removed_at=None).defer("content").order_by("added_at", "pk")
    return [
        EvidenceLine(
            id=row.pk,
            kind=EvidenceKind(row.kind),
            title=row.title,
            url=_address(row),
            day=clock.local(row.added_at).date(),
            size=row.size,
            sha256=row.sha256,
        )
        for row in rows
    ]


def _address(row: Evidence) -> str:
    if row.kind == EvidenceKind.REFERENCE:
        found = references.resolve(row.reference_kind, row.reference_id)
        return found.url if found is not None else ""
    return row.url


def _plan(plan: EffectPlan) -> PlanSeen:
    answer = Assessment.objects.filter(plan=plan).select_related("plan").first()
    after = EffectPlan.objects.filter(replaces=plan).first()
    day = clock.local(plan.registered_at).date()
    chain = [one for one in log.entries_of(plan.uid) if one.kind == REGISTERED]
    return PlanSeen(
        plan=plan,
        topic=organisations.topic(plan.topic_id),
        treated=[area for code in plan.fields["treated"] if (area := _area(code, plan)) is not None],
        controls=[area for code in plan.fields["controls"] if (area := _area(code, plan)) is not None],
        registered_on=day,
        due_on=plan.due_on,
        after_the_fact=plan.after_the_fact,
        replaces=plan.replaces.reference if plan.replaces else "",
        replaced_by=after.reference if after is not None else "",
        assessment=seen(answer) if answer is not None else None,
        problem=problem_words(plan.problem),
        leaf=chain[0].index if chain else None,
        can_be_read=answer is None and clock.today() >= plan.due_on,
    )


def _area(code: str, plan: EffectPlan) -> AreaInfo | None:
    return places.area_by_code(code, clock.local(plan.registered_at).date())


def _went(card: PracticeCard) -> str:
    if card.stage is Stage.ENDED:
        last = card.practice.moves.filter(verb="end", taken_back_at=None).order_by("-at", "-pk").first()
        return last.why if last is not None else ""
    return card.effect
