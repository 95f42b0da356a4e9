"""What happens to each matter of the demonstration, and when: its verbs in the order of time, drawn once
and read by both ways of carrying them out, through the actions (`life`) and in bulk (`bulk`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from random import Random

from dangvan.cases.models import Case
from dangvan.demo.content.generate import draw_words
from dangvan.demo.content.plan import Outcome, PlannedReport
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.organisations.calendars import calendar
from dangvan.reports.models import Report


class Verb(StrEnum):
    SCREEN = "screen"
    RELEASE = "release"
    REFUSE_WORDS = "refuse_words"
    CONTEST_REFUSAL = "contest_refusal"
    ACCEPT = "accept"
    ANSWER = "answer"
    SATISFY = "satisfy"
    CONTEST = "contest"
    DECIDE = "decide"
    REOPEN = "reopen"
    DECLINE = "decline"
    HAND_OVER = "hand_over"
    ARBITRATE = "arbitrate"
    PAUSE = "pause"
    EXTEND = "extend"
    SCHEDULE = "schedule"
    WITHDRAW = "withdraw"
    ADD = "add"


Course = list[tuple[datetime, Verb]]
#: After one of these a case takes in no more reports of the same problem.
_ENDS_JOINING = frozenset(Verb) - {Verb.SCREEN, Verb.RELEASE, Verb.ACCEPT, Verb.ADD}
_ANSWERED = frozenset({
    Outcome.ANSWERED, Outcome.ANSWERED_LATE, Outcome.SATISFIED, Outcome.SILENCE, Outcome.CONTESTED,
    Outcome.UPHELD, Outcome.OVERTURNED, Outcome.REOPENED,
})  # fmt: skip
_ONE_MORE_STEP = {
    Outcome.PAUSED: Verb.PAUSE,
    Outcome.EXTENDED: Verb.EXTEND,
    Outcome.SCHEDULED: Verb.SCHEDULE,
}


@dataclass(slots=True)
class Matter:
    """One report of the plan, the receipt of its giver, and what became of it.

    Who joins the case of another has a `leader`.
    """

    planned: PlannedReport
    rng: Random
    receipt: str
    leader: Matter | None = None
    joined: list[Matter] = field(default_factory=list)
    course: Course = field(default_factory=list)
    with_photo: bool = False
    _report: Report | None = None
    _case: Case | None = None

    @property
    def report(self) -> Report:
        assert self._report is not None
        return self._report

    @report.setter
    def report(self, report: Report) -> None:
        self._report = report

    @property
    def case(self) -> Case:
        """The case as it was last seen; that of the leader for who joined."""
        if self.leader is not None:
            return self.leader.case
        assert self._case is not None
        return self._case

    @case.setter
    def case(self, case: Case) -> None:
        if self.leader is not None:
            self.leader.case = case
        else:
            self._case = case

    @property
    def person(self) -> Actor:
        return Actor.person(holds_report=self.report.uid)

    def moment_of(self, *verbs: Verb) -> datetime | None:
        return next((moment for moment, verb in self.course if verb in verbs), None)

    def takes_in(self, other: PlannedReport) -> bool:
        """Whether its case still stands open to another report of the same problem."""
        ended = self.moment_of(*_ENDS_JOINING)
        about_body = self.planned.report.about_body or other.report.about_body
        return not about_body and (ended is None or other.moment < ended)

    def say(self, kind: str) -> str:
        """A remark of a kind, as the same chance draws it every time."""
        said = self.planned.report
        words = draw_words(self.rng, kind, street=said.street, mark=said.mark, day=clock.today())
        return words if len(words) >= 20 else f"{words} Chúng tôi ghi lại để theo dõi."


def draw_course(matter: Matter, now: datetime) -> None:
    """Draw what happens to a matter, as far as it has happened by now."""
    course = _of_joined(matter) if matter.leader else _of_case(matter)
    matter.course = sorted((step for step in course if step[0] < now), key=itemgetter(0))


def _of_joined(matter: Matter) -> Iterator[tuple[datetime, Verb]]:
    """Who joins a case has only their own words released, and says for themselves whether it was solved."""
    assert matter.leader is not None
    rng, leader = matter.rng, matter.leader
    screened = leader.moment_of(Verb.SCREEN)
    if screened is None:
        return
    if rng.random() < 0.93:
        looked = max(screened, matter.planned.moment) + timedelta(hours=rng.uniform(0.5, 20))
        yield _at_work(looked, rng), Verb.RELEASE
    answered = leader.moment_of(Verb.ANSWER)
    if answered is not None and leader.planned.outcome is Outcome.SATISFIED:
        yield answered + timedelta(days=rng.uniform(0.3, 4)), Verb.SATISFY


def _of_case(matter: Matter) -> Iterator[tuple[datetime, Verb]]:
    planned, rng = matter.planned, matter.rng
    outcome, begin = planned.outcome, planned.moment
    if outcome is Outcome.NEW:
        return
    if outcome is Outcome.WITHDRAWN:
        yield begin + timedelta(hours=rng.uniform(0.3, 2)), Verb.WITHDRAW
        return
    # Few bodies look at everything within the day.
    looked = begin + timedelta(
        hours=rng.uniform(0.7, 5) + (rng.uniform(12, 60) if rng.random() < 0.06 else 0)
    )
    looked = _at_work(looked, rng)
    if outcome is Outcome.DECLINED:
        yield looked, Verb.DECLINE
        return
    yield looked, Verb.SCREEN
    if outcome is Outcome.DENUNCIATION:
        return
    yield from _of_words(matter, looked)
    if outcome is not Outcome.SCREENED:
        yield from _of_answer(matter, looked)


def _of_words(matter: Matter, looked: datetime) -> Iterator[tuple[datetime, Verb]]:
    """Whether the person's own words stand in public; some wait longer than they should."""
    rng = matter.rng
    decided = _at_work(looked + timedelta(hours=rng.uniform(0.5, 20)), rng)
    if matter.planned.outcome is Outcome.RELEASE_REFUSED:
        yield decided, Verb.REFUSE_WORDS
        yield decided + timedelta(hours=rng.uniform(3, 20)), Verb.CONTEST_REFUSAL
    elif rng.random() < 0.93:
        yield decided, Verb.RELEASE


def _of_answer(matter: Matter, looked: datetime) -> Iterator[tuple[datetime, Verb]]:
    planned, rng = matter.planned, matter.rng
    outcome = planned.outcome
    if outcome in (Outcome.HANDED_OVER, Outcome.ARBITRATED):
        yield from _of_refusals(matter, looked)
        return
    taken = _at_work(looked + timedelta(hours=rng.uniform(1, 20)), rng)
    if outcome not in _ANSWERED:
        yield taken, Verb.ACCEPT
        if rng.random() < 0.08:
            yield taken + timedelta(days=rng.uniform(0.5, 5)), Verb.ADD
        if outcome in _ONE_MORE_STEP:
            yield _at_work(taken + timedelta(hours=rng.uniform(2, 20)), rng), _ONE_MORE_STEP[outcome]
        return
    if rng.random() < 0.5:
        yield taken, Verb.ACCEPT
    days = timedelta(days=planned.days_to_answer or 3.0)
    answered = _at_work(max(planned.moment + days, taken + timedelta(hours=2)), rng)
    yield answered, Verb.ANSWER
    yield from _of_reaction(matter, answered)


def _of_reaction(matter: Matter, answered: datetime) -> Iterator[tuple[datetime, Verb]]:
    outcome, rng = matter.planned.outcome, matter.rng
    later = answered + timedelta(days=rng.uniform(0.3, 4))
    if outcome in (Outcome.SATISFIED, Outcome.REOPENED):
        yield later, Verb.SATISFY
    if outcome is Outcome.REOPENED:
        yield later + timedelta(days=rng.uniform(3, 9)), Verb.REOPEN
    if outcome in (Outcome.CONTESTED, Outcome.UPHELD, Outcome.OVERTURNED):
        yield later, Verb.CONTEST
        if outcome is not Outcome.CONTESTED:
            yield _at_work(later + timedelta(days=rng.uniform(2, 6)), rng), Verb.DECIDE


def _of_refusals(matter: Matter, looked: datetime) -> Iterator[tuple[datetime, Verb]]:
    rng = matter.rng
    refused = _at_work(looked + timedelta(hours=rng.uniform(8, 30)), rng)
    yield refused, Verb.HAND_OVER
    if matter.planned.outcome is Outcome.HANDED_OVER:
        if rng.random() < 0.5:
            yield _at_work(refused + timedelta(hours=rng.uniform(5, 20)), rng), Verb.ACCEPT
        return
    refused_again = _at_work(refused + timedelta(hours=rng.uniform(10, 30)), rng)
    yield refused_again, Verb.HAND_OVER
    if rng.random() < 0.5:
        yield _at_work(refused_again + timedelta(hours=rng.uniform(20, 60)), rng), Verb.ARBITRATE


def _at_work(moment: datetime, rng: Random) -> datetime:
    """The same moment if somebody is at work then, else some minutes into the next morning or afternoon."""
    minutes = rng.uniform(5, 150)
    opens = calendar().next_open(moment)
    return moment if opens <= moment else opens + timedelta(minutes=minutes)
