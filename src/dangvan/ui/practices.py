"""Good-practice models in words and pictures, alike on the desk and for everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dangvan.practices.types import (
    LEAST,
    AssessmentSeen,
    EvidenceKind,
    EvidenceLine,
    Method,
    MoveLine,
    PlanSeen,
    PracticeCard,
    PracticePage,
    Stage,
    Step,
    Verdict,
)
from dangvan.practices.words import DIRECTIONS, FIELDS, METHODS, STAGES, STEPS, VERDICTS
from dangvan.ui.observed import Day, ObservedChart, observed_chart
from dangvan.ui.words import date_words, number, numeric_day

#: By stage: the state of a case (`ui.states`) whose shape and tone it borrows.
_LOOKS = {
    Stage.PROPOSED: "received",
    Stage.TRIAL: "accepted",
    Stage.PROVEN: "answered",
    Stage.SPREAD: "answered_again",
    Stage.ENDED: "withdrawn",
}
_VERDICT_LOOKS = {
    Verdict.EFFECT: "answered",
    Verdict.NONE_FOUND: "received",
    Verdict.CANNOT_TELL: "due_soon",
}


@dataclass(frozen=True, slots=True)
class CardTold:
    card: PracticeCard
    href: str
    state: str
    word: str
    field: str
    places: str


@dataclass(frozen=True, slots=True)
class CopyTold:
    one: CardTold
    went: str


@dataclass(frozen=True, slots=True)
class MoveTold:
    line: MoveLine
    state: str
    what: str


@dataclass(frozen=True, slots=True)
class PlanTold:
    """A plan as a list of terms, and its answer."""

    plan: PlanSeen
    method: str
    facts: Sequence[tuple[str, str]]
    when: str
    verdict: str
    look: str
    chart: ObservedChart | None
    level: int


@dataclass(frozen=True, slots=True)
class PageTold:
    one: CardTold
    page: PracticePage
    cost: str
    plans: Sequence[PlanTold]
    copies: Sequence[CopyTold]
    origin: CardTold | None
    moves: Sequence[MoveTold]
    evidence: Sequence[tuple[EvidenceLine, str]]


def card_told(card: PracticeCard, address: Callable[[str], str]) -> CardTold:
    return CardTold(
        card=card,
        href=address(card.reference),
        state=_LOOKS[card.stage],
        word=str(STAGES[card.stage]),
        field=str(FIELDS[card.field]),
        places=", ".join(area.name for area in card.areas),
    )


def page_told(page: PracticePage, address: Callable[[str], str]) -> PageTold:
    return PageTold(
        one=card_told(page.card, address),
        page=page,
        cost=_cost(page),
        plans=[plan_told(plan) for plan in page.plans],
        copies=[CopyTold(card_told(copy.card, address), copy.went) for copy in page.copies],
        origin=card_told(page.origin, address) if page.origin is not None else None,
        moves=[_move(line) for line in page.moves],
        evidence=[(line, _file(line)) for line in page.evidence],
    )


def plan_told(plan: PlanSeen) -> PlanTold:
    fields, answer = plan.plan.fields, plan.assessment
    method = str(METHODS[Method(fields["method"])])
    return PlanTold(
        plan=plan,
        method=method,
        facts=_facts(plan, method),
        when=_when(plan),
        verdict=str(VERDICTS[answer.verdict]) if answer is not None else "",
        look=_VERDICT_LOOKS[answer.verdict] if answer is not None else "",
        chart=_chart(answer) if answer is not None and answer.series else None,
        level=round(100 * (1 - fields["level"])),
    )


def _facts(plan: PlanSeen, method: str) -> list[tuple[str, str]]:
    fields = plan.plan.fields
    step = str(STEPS[Step(fields["step"])]).lower()
    wish = str(DIRECTIONS[fields["direction"]])
    found = [
        (_("Đếm gì"), _("Vụ việc về “%(topic)s”, theo %(step)s") % {"topic": plan.topic.name, "step": step}),
        (_("Mong muốn"), wish),
        (_("Cách đo"), method),
        (_("Nơi làm mô hình"), ", ".join(area.name for area in plan.treated)),
        (
            _("Thời gian theo dõi"),
            _("%(first)s – %(last)s, mô hình bắt đầu %(begins)s")
            % {
                "first": _day(fields["first"]),
                "last": numeric_day(plan.due_on),
                "begins": _day(fields["begins"]),
            },
        ),
    ]
    if plan.controls:
        found.insert(4, (_("Nơi đối chứng"), ", ".join(area.name for area in plan.controls)))
    if fields["washout"]:
        found.append((_("Bỏ qua lúc chuyển tiếp"), _("%(n)d kỳ") % {"n": fields["washout"]}))
    return found


def _when(plan: PlanSeen) -> str:
    if plan.assessment is not None:
        return _("Đo ngày %(day)s.") % {"day": date_words(plan.assessment.day)}
    if plan.problem:
        return plan.problem
    if plan.can_be_read:
        return _("Đã hết thời gian theo dõi; phần mềm sẽ đo trong giờ tới.")
    return _("Số liệu chỉ được xem từ %(day)s.") % {"day": date_words(plan.due_on)}


def _chart(answer: AssessmentSeen) -> ObservedChart:
    """Each step against what was to be expected without the model. One to four are told as "fewer than 5"."""
    steps = [
        Day(
            label=f"{one.day:%d/%m/%y}",
            said=numeric_day(one.day),
            observed=one.observed,
            expected=one.expected,
            low=one.low,
            high=one.high,
            accent=one.after,
        )
        for one in answer.series
    ]
    return observed_chart(
        steps,
        title=_("Số vụ việc mỗi kỳ so với mức dự kiến nếu không có mô hình"),
        fewest=LEAST,
        accent_words=_("từ khi mô hình bắt đầu"),
    )


def _cost(page: PracticePage) -> str:
    practice = page.card.practice
    if practice.cost is None:
        return practice.cost_note or _("chưa cho biết")
    told = _("%(n)s đồng") % {"n": number(practice.cost)}
    return f"{told} ({practice.cost_note})" if practice.cost_note else told


def _move(line: MoveLine) -> MoveTold:
    what = str(STAGES[line.stage])
    if line.unmeasured:
        what = _("%(stage)s – công nhận, không đo") % {"stage": what}
    if line.taken_back:
        what = _("%(stage)s – đã hoàn tác") % {"stage": what}
    return MoveTold(line, _LOOKS[line.stage], what)


def _file(line: EvidenceLine) -> str:
    if line.kind != EvidenceKind.FILE:
        return ""
    return _("tệp %(n)s kB, SHA-256 %(mark)s…") % {
        "n": number(max(1, line.size // 1024)), "mark": line.sha256[:16],
    }  # fmt: skip


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{day}/{month}/{year}"
