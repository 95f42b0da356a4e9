"""The same verbs without the actions' ceremony: most matters of the demonstration go a simple
course, and their rows are written as the actions would leave them. A test replays one city both ways and
compares every column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dangvan import ledger
from dangvan.cases import deadlines, levels, search, telling
from dangvan.cases.actions.answering import settle_clocks, silence_day
from dangvan.cases.actions.changing import clock_of, code_of, due_day, is_hidden
from dangvan.cases.machine import OPEN, REPLIED
from dangvan.cases.models import Answer, Case, CaseReport, Contest, Deadline
from dangvan.cases.types import AnswerDraft, CloseOutcome, State
from dangvan.demo import life
from dangvan.demo.content.plan import Outcome
from dangvan.demo.courses import Matter, Verb
from dangvan.demo.people import officer_of
from dangvan.demo.rows import update_rows
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.folding import clean, clean_line
from dangvan.kernel.inserting import insert_row
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.places import queries as places
from dangvan.reports.models import ContactDetail, Report
from dangvan.reports.types import ReleaseState, Visibility

_DEMO = Actor.system("demo")
_ACK, _ANSWER, _CONTEST = Deadline.Kind.ACKNOWLEDGE, Deadline.Kind.ANSWER, Deadline.Kind.CONTEST
_LEGAL = frozenset({Outcome.COMPLAINT, Outcome.DENUNCIATION})


def is_simple(matter: Matter) -> bool:
    """Whether a matter, with all that join it, goes a course that this file knows."""
    together = [matter, *matter.joined]
    return matter.planned.outcome not in _LEGAL and all(
        verb in _BY_VERB and not one.with_photo for one in together for _moment, verb in one.course
    )


@dataclass(slots=True)
class _Life:
    """One case in memory while its course is run."""

    matter: Matter
    case: Case
    links: dict[int, CaseReport]
    deadlines: list[Deadline]
    contacts: dict[int, ContactDetail]
    answers: list[Answer] = field(default_factory=list)
    contests: list[Contest] = field(default_factory=list)

    def running(self, *kinds: str) -> list[Deadline]:
        return [d for d in self.deadlines if d.kind in kinds and d.ended_at is None and d.met_at is None]

    def end(self, *kinds: str, met: bool) -> None:
        now = clock.now()
        for deadline in self.running(*kinds):
            deadline.ended_at = now
            if met:
                deadline.met_at = now


def live_in_bulk(matters: Sequence[Matter], jobs: Sequence[datetime]) -> None:
    """Run the courses of simple matters to their end; `jobs` are the moments of the worker's daily round."""
    lives = _load(matters)
    for one in lives:
        _run(one, jobs)
    _write(lives)


def _load(matters: Sequence[Matter]) -> list[_Life]:
    lives = {
        m.case.pk: _Life(m, m.case, links={}, deadlines=[], contacts={})
        for m in matters
    }  # fmt: skip
    reports = {one.report.pk: one.report for m in matters for one in (m, *m.joined)}
    for pks in _some(lives):
        for link in CaseReport.objects.filter(case_id__in=pks).order_by("pk"):
            lives[link.case_id].links[link.report_id] = link
        for deadline in Deadline.objects.filter(case_id__in=pks).order_by("pk"):
            lives[deadline.case_id].deadlines.append(deadline)
    contacts: dict[int, ContactDetail] = {}
    for pks in _some(reports):
        contacts |= {c.report_id: c for c in ContactDetail.objects.filter(report_id__in=pks).defer("sealed")}
    for one in lives.values():
        for each in (one.matter, *one.matter.joined):
            if (contact := contacts.get(each.report.pk)) is not None:
                one.contacts[each.report.pk] = contact
    return list(lives.values())


def _some(keys: Iterable[int], size: int = 900) -> Iterable[list[int]]:
    waiting = list(keys)
    return (waiting[at : at + size] for at in range(0, len(waiting), size))


def _run(one: _Life, jobs: Sequence[datetime]) -> None:
    """Everything on one case in the order of time; whoever joins does so between the steps of the others."""
    steps: list[tuple[datetime, int, Callable[[_Life, Matter], None], Matter]] = []
    for each in (one.matter, *one.matter.joined):
        if each.leader is not None:
            steps.append((each.planned.moment, each.planned.number, _join, each))
        steps += [(moment, each.planned.number, _BY_VERB[verb], each) for moment, verb in each.course]
    steps.sort(key=lambda step: step[:2])
    looked = 0
    for moment, _number, do, matter in steps:
        while looked < len(jobs) and jobs[looked] < moment:
            if one.case.next_due_at is not None or one.case.silence_on is not None:
                _look(one, jobs[looked])
            looked += 1
        with clock.standing_at(moment):
            do(one, matter)
    for job in jobs[looked:]:
        if one.case.next_due_at is not None or one.case.silence_on is not None:
            _look(one, job)


def _look(one: _Life, job: datetime) -> None:
    """The worker's daily round: what is late climbs, what nobody spoke about closes."""
    case = one.case
    is_late = case.next_due_at is not None and case.next_due_at < job and case.escalation_level < 2
    is_silent = case.silence_on is not None and case.silence_on <= clock.local(job).date()
    if not is_late and not is_silent:
        return
    with clock.standing_at(job):
        if is_late:
            very = case.state in OPEN and case.very_late_at is not None and case.very_late_at < job
            if (2 if very else 1) > case.escalation_level:
                _escalate(one, 2 if very else 1)
        if is_silent and case.state in REPLIED:
            _close(one, _DEMO, _outcome_of_silence(case))


def _outcome_of_silence(case: Case) -> CloseOutcome:
    deciders = levels.deciders_of(case)
    is_final = bool(deciders) and levels.level_for_contest(case, deciders[-1]) is None
    return CloseOutcome.FINAL if is_final else CloseOutcome.SILENCE


def _join(one: _Life, matter: Matter) -> None:
    case, report = one.case, matter.report
    link = CaseReport(case=case, report=report, original_case=case, joined_at=report.received_at)
    one.links[report.pk] = insert_row(link)
    case.reports_count += 1
    ledger.record("report.joined", report.uid, by=_DEMO, case=str(case.uid))


def _screen(one: _Life, matter: Matter) -> None:
    case = one.case
    if case.state != State.RECEIVED:
        return
    case.summary = clean_line(life.summary_of(matter))
    case.screened_at = clock.now()
    one.end(_ACK, met=True)
    _set_urgency(one, life.urgency_of(matter) or case.urgency)
    case.is_public = _stands_in_public(one)
    case.next_due_at = case.due_at
    if case.next_due_at is None or case.next_due_at > clock.now():
        case.escalated_to_id, case.escalation_level = None, 0
    _move(case, State.SCREENED)
    topic = organisations.topic(case.topic_id)
    area = places.area(case.area_id) if case.area_id else None
    _record(
        "case.screened", case, officer_of(case.owner_id), case.owner_id,
        legal_kind=case.legal_kind, summary=case.summary, topic=topic.code, area=area.code if area else None,
        **clock_of(case),
    )  # fmt: skip


def _stands_in_public(one: _Life) -> bool:
    case = one.case
    if organisations.topic(case.topic_id).sensitive or case.accused_id is not None:
        return False
    said = [each.report for each in (one.matter, *one.matter.joined) if each.report.pk in one.links]
    return any(report.visibility != Visibility.ORGANISATION for report in said)


def _set_urgency(one: _Life, urgency: str) -> None:
    case = one.case
    if urgency == case.urgency:
        return
    case.urgency = urgency
    clocks = deadlines.clocks_for(case.topic_id, urgency, case.received_at)
    if clocks.answer is None or clocks.standard is None:
        return
    if case.due_at is None or clocks.answer.due_at < case.due_at:
        one.end(_ANSWER, met=False)
        case.due_at = clocks.answer.due_at
        _add_deadline(
            one, _ANSWER, Deadline.Cause.RECLASSIFIED, case.owner_id, clocks.standard.id, case.received_at,
            clocks.answer.due_at, clocks.answer.steps,
        )  # fmt: skip
        deadlines.set_very_late(case)


def _release(one: _Life, matter: Matter) -> None:
    case, report = one.case, matter.report
    if (
        report.visibility != Visibility.PUBLIC
        or not case.is_public
        or report.release_state != ReleaseState.WAITING
    ):
        return
    report.release_state = ReleaseState.RELEASED
    report.released_text = clean(report.text)
    report.released_on = clock.today()
    report.release_due_at = None
    by = officer_of(case.owner_id)
    ledger.record(
        "report.words_released", report.uid, by=by, organisation=case.owner_id, sensitive=is_hidden(case),
        text=report.released_text,
    )  # fmt: skip


def _accept(one: _Life, _matter: Matter) -> None:
    case = one.case
    if case.state == State.SCREENED:
        _move(case, State.ACCEPTED)
        _record("case.accepted", case, officer_of(case.owner_id), case.owner_id)


def _answer(one: _Life, matter: Matter) -> None:
    case = one.case
    if case.state not in (State.SCREENED, State.ACCEPTED):
        return
    by, now = officer_of(case.owner_id), clock.now()
    answer = _add_answer(one, life.draft_of(matter), case.owner_id)
    case.answered_at = now
    case.answered_on_time = case.due_at is None or now <= case.due_at
    case.days_to_answer = calendar().working_days_between(case.received_at, now)
    one.end(_ANSWER, met=True)
    _settle(one, State.ANSWERED, list(one.links.values()))
    _record_answer(case, by, answer)


def _satisfied(one: _Life, matter: Matter) -> None:
    case = one.case
    if case.state not in REPLIED:
        return
    link = one.links[matter.report.pk]
    link.solved, link.solved_at, link.remark = True, clock.now(), clean(life.remark_of(matter))
    ledger.record(
        "report.satisfaction_given", matter.report.uid, by=matter.person, sensitive=True, solved=True,
        remark=link.remark,
    )  # fmt: skip
    if all(each.solved for each in one.links.values()):
        _close(one, matter.person, CloseOutcome.SATISFIED)


def _contest(one: _Life, matter: Matter) -> None:
    case, now = one.case, clock.now()
    if case.state not in REPLIED:
        return
    reason = clean(matter.say("contests"))
    answer = one.answers[-1]
    level = levels.level_for_contest(case, answer.organisation_id)
    standard = organisations.standard_for(case.topic_id, case.urgency, on=clock.today(), purpose="contest")
    if level is None or standard is None or standard.days_to_answer is None:
        return
    reckoning = calendar().add_days(now, standard.days_to_answer, standard.unit)
    contest = Contest(
        case=case, report=matter.report, against=Contest.Against.ANSWER, contested_answer=answer,
        reason=reason, organisation_id=level, contested_at=now, due_at=reckoning.due_at,
    )  # fmt: skip
    one.contests.append(insert_row(contest))
    _add_deadline(
        one, _CONTEST, Deadline.Cause.CONTEST, level, standard.id, now, reckoning.due_at, reckoning.steps
    )
    link = one.links[matter.report.pk]
    link.solved, link.solved_at = False, now
    case.contested_count += 1
    case.silence_on = None
    before = copy(case)
    settle_clocks(case)
    case.next_due_at = reckoning.due_at
    _move_by_person(case, before, State.CONTESTED)
    ledger.record(
        "case.contested", case.uid, by=matter.person, sensitive=True, reason=reason, against=answer.number,
        contest=contest.pk,
    )  # fmt: skip


def _decide(one: _Life, matter: Matter) -> None:
    case = one.case
    contest = next((c for c in one.contests if c.decided_at is None), None)
    if case.state != State.CONTESTED or contest is None:
        return
    by = officer_of(contest.organisation_id)
    overturned = matter.planned.outcome is Outcome.OVERTURNED
    contest.outcome = Contest.Outcome.OVERTURNED if overturned else Contest.Outcome.UPHELD
    contest.outcome_text = clean(matter.say(contest.outcome))
    contest.decided_at = clock.now()
    contest.save()
    one.end(_CONTEST, met=True)
    if overturned:
        case.overturned_count += 1
        answer = _add_answer(one, life.plain_draft_of(matter), contest.organisation_id, contest)
        _settle(one, State.ANSWERED_AGAIN, list(one.links.values()))
        _record_answer(case, by, answer)
    else:
        asked = [link for link in one.links.values() if not link.solved]
        _settle(one, State.ANSWERED_AGAIN, asked)
    _record(
        "case.contest_decided", case, by, contest.organisation_id, outcome=contest.outcome,
        due_day=due_day(case), text=contest.outcome_text, contest=contest.pk,
    )  # fmt: skip


def _decline(one: _Life, matter: Matter) -> None:
    case, by = one.case, officer_of(one.case.owner_id)
    if case.state not in OPEN:
        return
    text = clean(matter.say("decline_words"))
    case.decline_code = life.decline_code_of(matter)
    case.closed_at = clock.now()
    if case.screened_at is None:
        case.screened_at = case.closed_at
        case.is_public = _stands_in_public(one)
    settle_clocks(case)
    one.end(_ACK, _ANSWER, met=True)
    _move(case, State.DECLINED)
    _set_purge_day(one)
    _record(
        "case.declined", case, by, case.owner_id, reason_code=case.decline_code,
        received_day=case.received_on.isoformat(), due_day=due_day(case), text=text,
    )  # fmt: skip


def _add_answer(
    one: _Life, draft: AnswerDraft, organisation_id: int, decides: Contest | None = None
) -> Answer:
    assert draft.done_on is not None
    answer = Answer(
        case=one.case, number=len(one.answers) + 1, organisation_id=organisation_id,
        what_was_done=clean(draft.what_was_done), done_on=draft.done_on, done_by=clean_line(draft.done_by),
        evidence_text=clean(draft.evidence_text), answered_at=clock.now(), decides=decides,
    )  # fmt: skip
    one.answers.append(insert_row(answer))
    return answer


def _settle(one: _Life, state: State, asked: Iterable[CaseReport]) -> None:
    settle_clocks(one.case)
    one.case.silence_on = silence_day(one.case)
    _move(one.case, state)
    for link in asked:
        link.asked_at, link.solved, link.solved_at = clock.now(), None, None


def _record_answer(case: Case, by: Actor, answer: Answer) -> None:
    _record(
        "case.answered", case, by, answer.organisation_id, number=answer.number, text=answer.what_was_done,
        in_time=case.answered_on_time, due_day=due_day(case), done_by=answer.done_by,
        done_on=answer.done_on.isoformat(),
        evidence=[answer.evidence_text] if answer.evidence_text else [],
    )  # fmt: skip


def _close(one: _Life, by: Actor, outcome: CloseOutcome) -> None:
    case = one.case
    case.closed_at = clock.now()
    case.close_outcome = outcome
    case.silence_on = None
    if outcome is CloseOutcome.SATISFIED:
        _move_by_person(case, case, State.CLOSED)
    else:
        _move(case, State.CLOSED)
    _set_purge_day(one)
    _record("case.closed", case, by, case.owner_id, outcome=outcome)


def _set_purge_day(one: _Life) -> None:
    standard = organisations.standard_for(one.case.topic_id, "", on=clock.today(), purpose="purge")
    assert standard is not None
    assert standard.days_to_answer is not None
    due = calendar().add_days(clock.now(), standard.days_to_answer, standard.unit).due_at
    for contact in one.contacts.values():
        contact.purge_on = clock.local(due).date()


def _escalate(one: _Life, level: int) -> None:
    case, due = one.case, one.case.next_due_at
    undecided = [c.organisation_id for c in one.contests if c.decided_at is None]
    late = undecided[0] if undecided and case.state == State.CONTESTED else case.owner_id
    case.escalated_to_id = levels.level_for_late(case, late) or case.escalated_to_id
    case.escalation_level = level
    case.version += 1
    _record(
        "case.escalated", case, _DEMO, late, from_organisation=code_of(late),
        to_organisation=code_of(case.escalated_to_id or late), level=level,
        missed_day=deadlines.day_words(clock.local(due).date() if due else None),
    )  # fmt: skip


def _move(case: Case, state: State) -> None:
    case.state = state
    telling.tell(case)
    case.version += 1


def _move_by_person(case: Case, before: Case, state: State) -> None:
    telling.hold_back(case, before)
    case.state = state
    case.version += 1


def _add_deadline(  # noqa: PLR0917  # the columns of a clock
    one: _Life, kind: str, cause: str, organisation_id: int, standard_id: int, started_at: datetime,
    due_at: datetime, arithmetic: list[dict[str, Any]],
) -> None:  # fmt: skip
    deadline = Deadline(
        case=one.case, kind=kind, cause=cause, organisation_id=organisation_id, standard_id=standard_id,
        started_at=started_at, due_at=due_at, arithmetic=arithmetic,
    )  # fmt: skip
    one.deadlines.append(insert_row(deadline))


def _record(kind: str, case: Case, by: Actor, organisation_id: int, **fields: Any) -> None:
    ledger.record(kind, case.uid, by=by, organisation=organisation_id, sensitive=is_hidden(case), **fields)


_BY_VERB: dict[Verb, Callable[[_Life, Matter], None]] = {
    Verb.SCREEN: _screen,
    Verb.RELEASE: _release,
    Verb.ACCEPT: _accept,
    Verb.ANSWER: _answer,
    Verb.SATISFY: _satisfied,
    Verb.CONTEST: _contest,
    Verb.DECIDE: _decide,
    Verb.DECLINE: _decline,
}


def _write(lives: list[_Life]) -> None:
    reports = [each.report for one in lives for each in (one.matter, *one.matter.joined)]
    update_rows(
        Case, [one.case for one in lives],
        "state", "told_state", "told_until", "told_due_at", "version", "urgency", "summary", "is_public",
        "reports_count", "screened_at", "due_at",
        "very_late_at", "next_due_at", "answered_at", "answered_on_time", "days_to_answer", "contested_count",
        "overturned_count", "closed_at", "close_outcome", "silence_on", "decline_code", "escalation_level",
        "escalated_to",
    )  # fmt: skip
    update_rows(Report, reports, "release_state", "released_text", "released_on", "release_due_at")
    links = [link for one in lives for link in one.links.values()]
    update_rows(CaseReport, links, "asked_at", "solved", "solved_at", "remark")
    update_rows(Deadline, [d for one in lives for d in one.deadlines], "met_at", "ended_at")
    contacts = [contact for one in lives for contact in one.contacts.values()]
    update_rows(ContactDetail, [c for c in contacts if c.purge_on is not None], "purge_on")
    search.index_cases([one.case.pk for one in lives])
