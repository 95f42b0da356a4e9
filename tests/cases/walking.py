"""Cases that live at random through the real actions: whatever officers, people and the clock may do, in any
order, and the log filled as it would be, batch after batch.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from dangvan.cases import actions, policies
from dangvan.cases.machine import MOVES
from dangvan.cases.models import Case, Contest
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.small_city import START, Said, SmallCity

_CLOCK = Actor.system("clock")
#: What each deed needs; a merge is undone from the case that is left.
_VERBS = {"decide": "decide_contest", "screen otherwise": "screen", "satisfied": "give_satisfaction"}
_ANY = frozenset(State)
_SOURCES = {
    name: MOVES[_VERBS.get(name, name.replace(" ", "_"))].sources
    for name in (
        "screen", "screen otherwise", "accept", "answer", "hand over", "arbitrate", "reclassify",
        "change urgency", "pause", "resume", "extend", "decline", "refer", "satisfied", "contest",
        "decide", "reopen", "withdraw", "merge",
    )
}  # fmt: skip
_BODIES = ("dong", "tay", "nam", "lights", "roads", "city")


@dataclass
class Walk:
    """A city in which `rng` decides what happens; `batch` brings what waits into the log."""

    city: SmallCity
    rng: random.Random
    batch: Callable[[], object]
    folder: Path
    said: list[Said] = field(default_factory=list)
    #: How often each act came off, so that a test can ask whether the walk saw it at all.
    done: dict[str, int] = field(default_factory=dict)

    def live(self, days: int, acts_a_day: int, start: datetime = START) -> datetime:
        """Walk so many days; gives the moment at which the last one is over and all of it is in the log."""
        for day in range(days):
            for hour in sorted(self.rng.uniform(0, 10) for _ in range(acts_a_day)):
                with clock.standing_at(start + timedelta(days=day, hours=hour)):
                    self.act()
            with clock.standing_at(start + timedelta(days=day, hours=11)):
                self.jobs()
                if self.rng.random() < 0.7:
                    self.batch()
        over = start + timedelta(days=days - 1, hours=15, minutes=5)
        with clock.standing_at(over):
            self.batch()
        return over

    def act(self) -> None:
        """One thing somebody tries; what the rules forbid just now does not happen."""
        if len(self.said) < 4 or self.rng.random() < 0.13:
            self._speak()
            return
        said = self.rng.choice(self.said)
        case = said.fresh()
        deeds = [one for one in self._deeds(said, case) if case.state in _SOURCES.get(one[0], _ANY)]
        name, deed = self.rng.choice(deeds)
        try:
            deed()
        except (Conflict, Invalid, NotAllowed, NotFound):
            return
        self.done[name] = self.done.get(name, 0) + 1

    def jobs(self) -> None:
        for job in (
            actions.resume_paused_cases,
            actions.lapse_schedules,
            actions.escalate_late_cases,
            actions.close_silent_cases,
        ):
            job(by=_CLOCK)

    def _speak(self) -> None:
        topic = self.rng.choices(("pothole", "lamp", "flood", "bribe"), (6, 3, 2, 1))[0]
        join = None
        if self.said and self.rng.random() < 0.15:
            join = self.rng.choice(self.said).fresh()
        try:
            one = self.city.say(
                join=join,
                topic_id=self.city.topics[topic].pk,
                lon=self.rng.choice((105.85, 105.75, 105.65)),
                visibility=self.rng.choices(("public", "summary", "organisation"), (5, 2, 2))[0],
                about_body=self.rng.random() < 0.06,
            )
        except Conflict:
            return
        self.said.append(one)
        self.done["say"] = self.done.get("say", 0) + 1

    def _officer(self, case: Case, role: str) -> Actor:
        return self.city.officer(f"{case.owner.code}.{role}")

    def _deeds(self, said: Said, case: Case) -> list[tuple[str, Callable[[], object]]]:
        """What may be tried, the usual course more often than the rest."""
        city, rng = self.city, self.rng
        intake, officer, head = (self._officer(case, role) for role in ("intake", "officer", "head"))
        topic = city.topics[rng.choice(("pothole", "lamp", "flood", "bribe"))].pk
        usual: list[tuple[str, Callable[[], object]]] = [
            ("screen", lambda: city.screen(said, by=f"{case.owner.code}.intake")),
            ("screen", lambda: city.screen(said, by=f"{case.owner.code}.intake")),
            ("accept", lambda: actions.accept_case(by=officer, case=case, version=None)),
            ("answer", lambda: self._answer(case, officer)),
            ("answer", lambda: self._answer(case, officer)),
        ]
        return [
            *usual,
            *usual,
            *usual,
            ("screen otherwise", lambda: self._screen_otherwise(said, case)),
            (
                "hand over",
                lambda: actions.hand_over_case(
                    by=officer,
                    case=case,
                    version=None,
                    to_organisation_id=city.bodies[rng.choice(_BODIES)].pk,
                    reason="Đoạn này không thuộc địa bàn của chúng tôi.",
                ),
            ),
            ("arbitrate", lambda: self._arbitrate(case)),
            (
                "reclassify",
                lambda: actions.reclassify_case(
                    by=officer, case=case, version=None, topic_id=topic, area_id=None, reason="Đổi lĩnh vực."
                ),
            ),
            (
                "change urgency",
                lambda: actions.change_urgency(
                    by=officer,
                    case=case,
                    version=None,
                    urgency=rng.choice(("normal", "urgent", "complex")),
                    reason="Đánh giá lại.",
                ),
            ),
            ("pause", lambda: self._pause(case, officer)),
            ("resume", lambda: actions.resume_case(by=officer, case=case)),
            (
                "extend",
                lambda: actions.extend_deadline(
                    by=head,
                    case=case,
                    version=None,
                    days=rng.randint(1, 4),
                    reason_code="needs-survey",
                    reason="Cần khảo sát thêm.",
                ),
            ),
            (
                "decline",
                lambda: actions.decline_case(
                    by=intake,
                    case=case,
                    version=None,
                    reason_code="not-public-duty",
                    text="Đây là tranh chấp riêng giữa hai hộ gia đình.",
                ),
            ),
            ("refer", lambda: self._refer(case, intake)),
            (
                "satisfied",
                lambda: actions.give_satisfaction(
                    by=said.person, case=case, report=said.report, solved=rng.random() < 0.7
                ),
            ),
            (
                "contest",
                lambda: actions.contest_case(
                    by=said.person, case=case, report=said.report, reason="Ổ gà vẫn còn nguyên đó."
                ),
            ),
            ("decide", lambda: self._decide(case)),
            ("decide", lambda: self._decide(case)),
            (
                "reopen",
                lambda: actions.reopen_case(
                    by=said.person, case=case, report=said.report, reason="Hỏng lại ngay sau mưa."
                ),
            ),
            ("withdraw", lambda: self._withdraw(said)),
            ("merge", lambda: self._merge(case, officer)),
            ("undo merge", lambda: self._undo_merge(said, officer)),
        ]

    def _answer(self, case: Case, officer: Actor) -> object:
        if self.rng.random() < 0.4:
            raise Conflict("later")
        return actions.answer_case(by=officer, case=case, version=None, draft=self.city.draft())

    def _screen_otherwise(self, said: Said, case: Case) -> object:
        kind = self.rng.choice(("complaint", "feedback"))
        topic = self.city.topics[self.rng.choice(("lamp", "bribe"))].pk
        return self.city.screen(said, by=f"{case.owner.code}.intake", legal_kind=kind, topic_id=topic)

    def _refer(self, case: Case, intake: Actor) -> object:
        if self.rng.random() < 0.85:
            raise Conflict("seldom")
        return actions.refer_case(by=intake, case=case, version=None)

    def _withdraw(self, said: Said) -> object:
        if self.rng.random() < 0.8:
            raise Conflict("seldom")
        return actions.withdraw_report(by=said.person, report=said.report)

    def _arbitrate(self, case: Case) -> object:
        return actions.arbitrate_case(
            by=self.city.officer("arbiter.arbiter"),
            case=case,
            version=None,
            to_organisation_id=self.city.bodies[self.rng.choice(_BODIES)].pk,
            reason="Theo địa giới hành chính.",
        )

    def _pause(self, case: Case, officer: Actor) -> object:
        return actions.pause_case(
            by=officer,
            case=case,
            version=None,
            reason_code="waiting-works",
            reason="Chờ đơn vị thi công.",
            until=clock.today() + timedelta(days=self.rng.randint(1, 9)),
        )

    def _decide(self, case: Case) -> object:
        contest = Contest.objects.filter(case=case, decided_at=None).first()
        if contest is None:
            raise Conflict("nothing to decide")
        bodies = {contest.organisation.code, *(o.code for o in self.city.bodies.values())}
        deciding = next(
            (
                code
                for code in sorted(bodies)
                if policies.may("decide_contest", self.city.officer(f"{code}.officer"), case)
            ),
            contest.organisation.code,
        )
        outcome = self.rng.choice(("upheld", "overturned", "returned"))
        return actions.decide_contest(
            by=self.city.officer(f"{deciding}.officer"),
            case=case,
            version=None,
            contest=contest,
            outcome=outcome,
            text="Đã kiểm tra lại hiện trường cùng tổ dân phố.",
            draft=self.city.draft() if outcome == "overturned" else None,
        )

    def _merge(self, case: Case, officer: Actor) -> object:
        others = [one for one in self.said if one.case.pk != case.pk]
        into = self.rng.choice(others).fresh()
        return actions.merge_cases(by=officer, case=case, version=None, into=into, reason="Cùng một ổ gà.")

    def _undo_merge(self, said: Said, officer: Actor) -> object:
        merged = Case.objects.filter(merged_into=said.case).first()
        if merged is None:
            raise Conflict("nothing merged")
        return actions.undo_merge(by=officer, case=merged, reason="Hai chỗ khác nhau.")
