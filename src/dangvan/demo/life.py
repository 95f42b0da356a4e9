"""How each matter of the demonstration goes on: the steps of its outcome, in the order of time, through the real actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from dangvan.cases import actions
from dangvan.cases.machine import IN_HAND, OPEN
from dangvan.cases.models import Case, Contest, State
from dangvan.cases.types import AnswerDraft, EvidenceFile
from dangvan.demo.album import picture
from dangvan.demo.content.generate import draw_answer, draw_words
from dangvan.demo.content.plan import Outcome, PlannedReport
from dangvan.demo.people import officer_of
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import DangvanError
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.places import queries as places
from dangvan.reports.models import Report


@dataclass(slots=True)
class Matter:
    """One report of the plan as it was received."""

    planned: PlannedReport
    case: Case
    report: Report
    rng: Random

    @property
    def person(self) -> Actor:
        return Actor.person(holds_report=self.report.uid)

    def fresh(self) -> Case:
        self.case = Case.objects.get(pk=self.case.pk)
        return self.case

    def say(self, kind: str) -> str:
        said = self.planned.report
        words = draw_words(self.rng, kind, street=said.street, mark=said.mark, day=clock.today())
        return words if len(words) >= 20 else f"{words} Chúng tôi ghi lại để theo dõi."


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """Something that happens at a moment."""

    moment: datetime
    number: int
    do: Callable[[Matter], object] = field(compare=False)
    matter: Matter = field(compare=False)

    def take(self) -> None:
        with clock.standing_at(self.moment):
            self.do(self.matter)


Do = Callable[[Matter], object]
_GIVES_ANSWER = frozenset({
    Outcome.ANSWERED, Outcome.ANSWERED_LATE, Outcome.SATISFIED, Outcome.SILENCE, Outcome.CONTESTED, Outcome.UPHELD,
    Outcome.OVERTURNED, Outcome.REOPENED,
})  # fmt: skip


def steps_of(matter: Matter, now: datetime) -> Iterator[Step]:
    """The steps of a matter that lie before `now`."""
    for number, (moment, do) in enumerate(_course(matter)):
        if moment < now:
            yield Step(moment, number, do, matter)


def _course(matter: Matter) -> Iterator[tuple[datetime, Do]]:
    planned, rng = matter.planned, matter.rng
    outcome, begin = planned.outcome, planned.moment
    if outcome is Outcome.NEW:
        return
    if outcome is Outcome.WITHDRAWN:
        yield begin + timedelta(hours=rng.uniform(20, 60)), _withdraw
        return
    looked = begin + timedelta(hours=rng.uniform(0.7, 9))
    if outcome is Outcome.DECLINED:
        yield looked, _decline
        return
    yield looked, _screen
    if outcome in (Outcome.SCREENED, Outcome.DENUNCIATION):
        return
    yield looked + timedelta(minutes=rng.randrange(30, 600)), _release
    if outcome is Outcome.HANDED_OVER:
        yield looked + timedelta(hours=rng.uniform(8, 30)), _hand_over
        return
    if outcome is Outcome.ARBITRATED:
        yield looked + timedelta(hours=10), _hand_over
        yield looked + timedelta(hours=30), _hand_over
        yield looked + timedelta(hours=54), _arbitrate
        return
    taken = looked + timedelta(hours=rng.uniform(1, 20))
    yield taken, _accept
    yield from _after_acceptance(matter, taken)


def _after_acceptance(matter: Matter, taken: datetime) -> Iterator[tuple[datetime, Do]]:
    planned, rng = matter.planned, matter.rng
    outcome = planned.outcome
    for one, do in ((Outcome.PAUSED, _pause), (Outcome.EXTENDED, _extend), (Outcome.SCHEDULED, _schedule)):
        if outcome is one:
            yield taken + timedelta(hours=rng.uniform(2, 20)), do
            return
    if outcome not in _GIVES_ANSWER or planned.days_to_answer is None:
        return
    answered = max(planned.moment + timedelta(days=planned.days_to_answer), taken + timedelta(hours=2))
    yield answered, _answer
    later = answered + timedelta(days=rng.uniform(0.3, 4))
    if outcome is Outcome.SATISFIED:
        yield later, _satisfied
    elif outcome in (Outcome.CONTESTED, Outcome.UPHELD, Outcome.OVERTURNED):
        yield later, _contest
        if outcome is not Outcome.CONTESTED:
            yield later + timedelta(days=rng.uniform(2, 6)), _decide
    elif outcome is Outcome.REOPENED:
        yield later, _satisfied
        yield later + timedelta(days=rng.uniform(3, 9)), _reopen


def _screen(matter: Matter) -> None:
    case = matter.fresh()
    if case.state != State.RECEIVED:
        return
    legal = {Outcome.COMPLAINT: "complaint", Outcome.DENUNCIATION: "denunciation"}
    actions.screen_case(
        by=officer_of(case.owner_id),
        case=case,
        version=None,
        summary=_summary(matter),
        legal_kind=legal.get(matter.planned.outcome, "feedback"),
        urgency=matter.planned.report.urgency,
    )


def _summary(matter: Matter) -> str:
    topic = organisations.topic(matter.case.topic_id).name_vi
    area = places.area(matter.case.area_id) if matter.case.area_id else None
    where = matter.planned.report.street
    return f"{topic} tại {where}, {area.name_vi if area else ''}".strip(", ")


def _release(matter: Matter) -> None:
    case, report = matter.fresh(), matter.report
    report.refresh_from_db()
    if report.visibility != "public" or not case.is_public or report.release_state != "waiting":
        return
    by = officer_of(case.owner_id)
    if matter.planned.outcome is Outcome.RELEASE_REFUSED:
        code = organisations.reasons("refused_release")[0].code
        actions.refuse_words(by=by, case=case, report=report, reason_code=code, reason=matter.say("release_refusals"))
        return
    photos = list(report.photos.values_list("uid", flat=True))
    actions.release_words(by=by, case=case, report=report, text=report.text, photo_uids=photos)


def _accept(matter: Matter) -> None:
    case = matter.fresh()
    if case.state in (State.SCREENED, State.HANDED_OVER):
        actions.accept_case(by=officer_of(case.owner_id), case=case, version=None)


def _answer(matter: Matter) -> None:
    case = matter.fresh()
    if case.state not in (State.SCREENED, State.ACCEPTED, State.SCHEDULED):
        return
    vague = matter.planned.outcome in (Outcome.CONTESTED, Outcome.OVERTURNED) and matter.rng.random() < 0.5
    by = officer_of(case.owner_id)
    try:
        actions.answer_case(by=by, case=case, version=None, draft=_draft(matter, vague=vague))
    except DangvanError:
        # A text that only promises is refused, as it is for any officer: say what was done.
        actions.answer_case(by=by, case=case, version=None, draft=_draft(matter, vague=False))


def _draft(matter: Matter, *, vague: bool) -> AnswerDraft:
    said = matter.planned.report
    body = organisations.organisation(matter.case.owner_id)
    drawn = draw_answer(
        matter.rng,
        matter.planned.topic_code,
        street=said.street,
        mark=said.mark,
        day=clock.today(),
        body=_kind_of(body),
        vague=vague,
    )
    return AnswerDraft(
        what_was_done=drawn.what_was_done,
        done_on=clock.today(),
        done_by=drawn.done_by,
        evidence_text=drawn.evidence,
        files=_evidence(matter) if matter.report.photos.exists() else (),
    )


def _kind_of(body: OrganisationInfo) -> str:
    if body.level == "ward":
        return "commune" if body.name_vi.startswith("Ủy ban nhân dân xã") else "ward"
    return body.level if body.level in ("department", "unit") else "department"


def _evidence(matter: Matter) -> tuple[EvidenceFile, ...]:
    scene = matter.planned.report.scene
    if scene is None:
        return ()
    seed = matter.planned.seed
    return (
        EvidenceFile("photo_before", picture(scene, seed), "Trước khi xử lý"),
        EvidenceFile("photo_after", picture(scene, seed, after=True), "Sau khi xử lý"),
    )


def _satisfied(matter: Matter) -> None:
    case = matter.fresh()
    if case.state in (State.ANSWERED, State.ANSWERED_AGAIN):
        remark = matter.say("satisfied") if matter.rng.random() < 0.3 else ""
        actions.give_satisfaction(by=matter.person, case=case, report=matter.report, solved=True, remark=remark)


def _contest(matter: Matter) -> None:
    case = matter.fresh()
    if case.state in (State.ANSWERED, State.ANSWERED_AGAIN):
        try:
            actions.contest_case(by=matter.person, case=case, report=matter.report, reason=matter.say("contests"))
        except DangvanError:
            # The highest body has answered: there is no level above it.
            return


def _decide(matter: Matter) -> None:
    case = matter.fresh()
    contest = Contest.objects.filter(case=case, decided_at=None).first()
    if case.state != State.CONTESTED or contest is None:
        return
    overturned = matter.planned.outcome is Outcome.OVERTURNED
    actions.decide_contest(
        by=officer_of(contest.organisation_id),
        case=case,
        version=None,
        contest=contest,
        outcome="overturned" if overturned else "upheld",
        text="" if overturned else matter.say("upheld"),
        draft=_draft(matter, vague=False) if overturned else None,
    )


def _reopen(matter: Matter) -> None:
    case = matter.fresh()
    if case.state == State.CLOSED:
        actions.reopen_case(by=matter.person, case=case, report=matter.report, reason=matter.say("contests"))


def _decline(matter: Matter) -> None:
    case = matter.fresh()
    if case.state not in OPEN or case.paused_until is not None:
        return
    reasons = organisations.reasons("declined")
    actions.decline_case(
        by=officer_of(case.owner_id),
        case=case,
        version=None,
        reason_code=reasons[matter.planned.seed % len(reasons)].code,
        text=matter.say("decline_words"),
    )


def _hand_over(matter: Matter) -> None:
    case = matter.fresh()
    if case.state not in OPEN or case.paused_until is not None:
        return
    if case.is_arbitrated or case.in_arbitration:
        return
    others = [
        body.id
        for body in organisations.organisations()
        if body.level in ("department", "unit") and body.id not in (case.owner_id, case.accused_id)
    ]
    actions.hand_over_case(
        by=officer_of(case.owner_id),
        case=case,
        version=None,
        to_organisation_id=others[matter.rng.randrange(len(others))],
        reason=matter.say("handover_refusals" if case.refused_count else "handover_reasons"),
    )


def _arbitrate(matter: Matter) -> None:
    case = matter.fresh()
    if not case.in_arbitration:
        return
    answerer = organisations.who_answers(case.topic_id, case.area_id)
    actions.arbitrate_case(
        by=officer_of(case.owner_id),
        case=case,
        version=None,
        to_organisation_id=answerer.organisation_id,
        reason=matter.say("arbiter_words"),
    )


def _pause(matter: Matter) -> None:
    case = matter.fresh()
    if case.due_at is None or case.due_at <= clock.now() or case.state not in IN_HAND or case.paused_until is not None:
        return
    actions.pause_case(
        by=officer_of(case.owner_id),
        case=case,
        version=None,
        reason_code=organisations.reasons("pause")[0].code,
        reason=matter.say("pause_words"),
        until=clock.today() + timedelta(days=matter.rng.randrange(12, 40)),
    )


def _extend(matter: Matter) -> None:
    case = matter.fresh()
    if case.state not in IN_HAND or case.paused_until is not None:
        return
    standard = organisations.standard_for(case.topic_id, case.urgency, on=case.received_on)
    if standard is None or case.extensions.count() >= standard.extension_times or case.due_at is None or case.due_at <= clock.now():
        return
    actions.extend_deadline(
        by=officer_of(case.owner_id),
        case=case,
        version=None,
        days=min(3, standard.extension_days),
        reason_code=organisations.reasons("extension")[0].code,
        reason=matter.say("extension_words"),
    )


def _schedule(matter: Matter) -> None:
    case = matter.fresh()
    if case.state not in IN_HAND or case.paused_until is not None:
        return
    actions.schedule_case(
        by=officer_of(case.owner_id),
        case=case,
        version=None,
        promised_on=clock.today() + timedelta(days=matter.rng.randrange(3, 45)),
        plan=matter.say("schedule_words"),
    )


def _withdraw(matter: Matter) -> None:
    if matter.fresh().state == State.RECEIVED:
        actions.withdraw_report(by=matter.person, report=matter.report, reason=matter.say("withdrawn"))
