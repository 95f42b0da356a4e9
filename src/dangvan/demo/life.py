"""What happens to the demonstration's matters, through the real actions and by whoever acts for the body."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from dangvan.cases import actions
from dangvan.cases.actions.answering import check_draft
from dangvan.cases.machine import IN_HAND, OPEN, REPLIED
from dangvan.cases.models import Case, Contest
from dangvan.cases.types import AnswerDraft, EvidenceFile, State
from dangvan.demo.album import picture
from dangvan.demo.content.generate import draw_answer
from dangvan.demo.content.plan import Outcome
from dangvan.demo.courses import Matter, Verb
from dangvan.demo.people import officer_of
from dangvan.kernel import clock
from dangvan.kernel.errors import Conflict
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.places import queries as places
from dangvan.reports.models import Photo

_KINDS_OF_PLACE = {"Phường", "Xã", "Phố", "Đường", "Ngõ"}
_LEGAL_KIND = {Outcome.COMPLAINT: "complaint", Outcome.DENUNCIATION: "denunciation"}


def carry_out(verb: Verb, matter: Matter) -> None:
    """Let it happen now; what the case's state no longer allows is left undone, as an officer would."""
    _BY_VERB[verb](matter)


def summary_of(matter: Matter) -> str:
    topic = organisations.topic(matter.case.topic_id).name_vi
    area = places.area(matter.case.area_id) if matter.case.area_id else None
    where = [matter.planned.report.street, area.name_vi if area else ""]
    return f"{topic} tại {', '.join(_inside_a_sentence(name) for name in where if name)}"


def _inside_a_sentence(place: str) -> str:
    """Of a place, the word for its kind has a capital only where it stands first: at "phường Ba Đình"."""
    first, blank, rest = place.partition(" ")
    return f"{first.lower()}{blank}{rest}" if first in _KINDS_OF_PLACE else place


def legal_kind_of(matter: Matter) -> str:
    return _LEGAL_KIND.get(matter.planned.outcome, "feedback")


def urgency_of(matter: Matter) -> str | None:
    """What intake makes of it: urgent where somebody may come to harm, else as the topic has it."""
    return "urgent" if matter.planned.report.urgency == "urgent" else None


def decline_code_of(matter: Matter) -> str:
    reasons = organisations.reasons("declined")
    return reasons[matter.planned.seed % len(reasons)].code


def draft_of(matter: Matter) -> AnswerDraft:
    """The answer of whoever has the case. What only promises would be refused, so it says what was done."""
    outcome = matter.planned.outcome
    vague = outcome in (Outcome.CONTESTED, Outcome.OVERTURNED) and matter.rng.random() < 0.5
    draft = plain_draft_of(matter, vague=vague)
    return plain_draft_of(matter) if check_draft(draft) else draft


def plain_draft_of(matter: Matter, *, vague: bool = False) -> AnswerDraft:
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
        files=_evidence(matter),
    )


def remark_of(matter: Matter) -> str:
    return matter.say("satisfied") if matter.rng.random() < 0.3 else ""


def _kind_of(body: OrganisationInfo) -> str:
    if body.level == "ward":
        return "commune" if body.name_vi.startswith("Ủy ban nhân dân xã") else "ward"
    return body.level if body.level in ("department", "unit") else "department"


def _evidence(matter: Matter) -> tuple[EvidenceFile, ...]:
    scene = matter.planned.report.scene
    if scene is None or not matter.with_photo:
        return ()
    seed = matter.planned.seed
    return (
        EvidenceFile("photo_before", picture(scene, seed), "Trước khi xử lý"),
        EvidenceFile("photo_after", picture(scene, seed, after=True), "Sau khi xử lý"),
    )


def _fresh(matter: Matter) -> Case:
    matter.case = Case.objects.get(pk=matter.case.pk)
    return matter.case


def _screen(matter: Matter) -> None:
    case = _fresh(matter)
    if case.state == State.RECEIVED:
        actions.screen_case(
            by=officer_of(case.owner_id),
            case=case,
            version=None,
            summary=summary_of(matter),
            legal_kind=legal_kind_of(matter),
            urgency=urgency_of(matter),
        )


def _may_decide_on_words(matter: Matter, case: Case, state: str) -> bool:
    matter.report.refresh_from_db()
    report = matter.report
    return report.visibility == "public" and case.is_public and report.release_state == state


def _release(matter: Matter) -> None:
    case, report = _fresh(matter), matter.report
    if _may_decide_on_words(matter, case, "waiting"):
        photos = list(Photo.objects.filter(report=report).values_list("uid", flat=True))
        by = officer_of(case.owner_id)
        # Drawn pictures have no faces to look for.
        bare = dict.fromkeys(photos, "")
        actions.release_words(
            by=by, case=case, report=report, text=report.text, photo_uids=photos, covers=bare
        )


def _refuse_words(matter: Matter) -> None:
    case = _fresh(matter)
    if _may_decide_on_words(matter, case, "waiting"):
        actions.refuse_words(
            by=officer_of(case.owner_id),
            case=case,
            report=matter.report,
            reason_code=organisations.reasons("refused_release")[0].code,
            reason=matter.say("release_refusals"),
        )


def _contest_refusal(matter: Matter) -> None:
    case = _fresh(matter)
    if _may_decide_on_words(matter, case, "refused"):
        reason = "Lời tôi viết không nêu tên ai. Tôi muốn bà con cùng đọc được, xin xem lại."
        actions.contest_refusal(by=matter.person, case=case, report=matter.report, reason=reason)


def _accept(matter: Matter) -> None:
    case = _fresh(matter)
    if case.state in (State.SCREENED, State.HANDED_OVER) and case.screened_at and not case.in_arbitration:
        actions.accept_case(by=officer_of(case.owner_id), case=case, version=None)


def _answer(matter: Matter) -> None:
    case = _fresh(matter)
    if case.state in (State.SCREENED, State.ACCEPTED):
        draft = draft_of(matter)
        actions.answer_case(by=officer_of(case.owner_id), case=case, version=None, draft=draft)


def _satisfied(matter: Matter) -> None:
    case = _fresh(matter)
    if case.state in REPLIED:
        actions.give_satisfaction(
            by=matter.person, case=case, report=matter.report, solved=True, remark=remark_of(matter)
        )


def _contest(matter: Matter) -> None:
    case = _fresh(matter)
    if case.state in REPLIED:
        reason = matter.say("contests")
        try:
            actions.contest_case(by=matter.person, case=case, report=matter.report, reason=reason)
        except Conflict:
            # The highest body has answered: there is no level above it.
            return


def _decide(matter: Matter) -> None:
    case = _fresh(matter)
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
        text=matter.say("overturned" if overturned else "upheld"),
        draft=plain_draft_of(matter) if overturned else None,
    )


def _reopen(matter: Matter) -> None:
    case = _fresh(matter)
    if case.state == State.CLOSED:
        reason = matter.say("contests")
        actions.reopen_case(by=matter.person, case=case, report=matter.report, reason=reason)


def _decline(matter: Matter) -> None:
    case = _fresh(matter)
    if case.state in OPEN:
        actions.decline_case(
            by=officer_of(case.owner_id),
            case=case,
            version=None,
            reason_code=decline_code_of(matter),
            text=matter.say("decline_words"),
        )


def _add(matter: Matter) -> None:
    if _fresh(matter).state in OPEN:
        actions.add_to_report(by=matter.person, report=matter.report, text=matter.say("additions"))


def _hand_over(matter: Matter) -> None:
    case = _fresh(matter)
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
    case = _fresh(matter)
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
    case = _fresh(matter)
    if (
        case.due_at is None
        or case.due_at <= clock.now()
        or case.state not in IN_HAND
        or case.paused_until is not None
    ):
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
    case = _fresh(matter)
    if case.state not in IN_HAND or case.paused_until is not None:
        return
    standard = organisations.standard_for(case.topic_id, case.urgency, on=case.received_on)
    if (
        standard is None
        or case.extensions.count() >= standard.extension_times
        or case.due_at is None
        or case.due_at <= clock.now()
    ):
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
    case = _fresh(matter)
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
    if _fresh(matter).state == State.RECEIVED:
        actions.withdraw_report(by=matter.person, report=matter.report, reason=matter.say("withdrawn"))


_BY_VERB: dict[Verb, Callable[[Matter], None]] = {
    Verb.SCREEN: _screen,
    Verb.RELEASE: _release,
    Verb.REFUSE_WORDS: _refuse_words,
    Verb.CONTEST_REFUSAL: _contest_refusal,
    Verb.ACCEPT: _accept,
    Verb.ANSWER: _answer,
    Verb.SATISFY: _satisfied,
    Verb.CONTEST: _contest,
    Verb.DECIDE: _decide,
    Verb.REOPEN: _reopen,
    Verb.DECLINE: _decline,
    Verb.HAND_OVER: _hand_over,
    Verb.ARBITRATE: _arbitrate,
    Verb.PAUSE: _pause,
    Verb.EXTEND: _extend,
    Verb.SCHEDULE: _schedule,
    Verb.WITHDRAW: _withdraw,
    Verb.ADD: _add,
}
