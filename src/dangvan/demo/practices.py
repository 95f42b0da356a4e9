"""The models that the demonstration city has: one of each stage, one of them copied, with one plan that the
real analysis has answered and one that waits for its window to end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from dangvan.demo.people import officer_of
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.places.types import AreaInfo
from dangvan.practices import actions
from dangvan.practices.models import Practice
from dangvan.practices.types import Field, Method, PlanDraft, PracticeDraft, Step

_TOPIC = "rac-ton-dong"


@dataclass(frozen=True, slots=True)
class _Model:
    title: str
    field: Field
    problem: str
    done: str
    cost: int
    days_ago: int


_BAG = _Model(
    "Ngõ không túi rác: thu theo giờ, có chuông báo",
    Field.SOCIETY,
    "Rác để đầu ngõ từ trưa, chuột bọ và mùi hôi; xe thu gom đến thì đã vãi ra đường.",
    "Xe báo chuông trước mười phút; mỗi ngõ một nhóm ba hộ nhắc nhau mang rác ra đúng giờ.",
    86_000_000,
    250,
)
_STALL = _Model(
    "Chợ phiên cuối tuần cho hộ bán rong",
    Field.ECONOMY,
    "Hộ bán rong chiếm lòng đường giờ tan tầm; xử phạt xong hôm sau lại bày ra.",
    "Mở sân nhà văn hoá hai buổi cuối tuần, kẻ ô, bốc thăm chỗ, không thu phí ba tháng đầu.",
    140_000_000,
    210,
)
_NIGHT = _Model(
    "Tổ tuần đêm liên gia",
    Field.SECURITY,
    "Mất trộm xe máy trong ngõ vào cuối tuần.",
    "Mỗi đêm bốn hộ thay phiên đi hai vòng cùng cảnh sát khu vực, ghi sổ chung.",
    24_000_000,
    300,
)
_TALK = _Model(
    "Bàn trà đối thoại sáng thứ Bảy",
    Field.POLITICAL,
    "Người dân ngại vào trụ sở; ý kiến đến muộn, khi việc đã nóng.",
    "Chủ tịch phường ngồi ở một nhà văn hoá mỗi sáng thứ Bảy, nghe và hẹn ngày trả lời.",
    9_500_000,
    160,
)
_LAMP = _Model(
    "Mỗi ngõ một bóng đèn do tổ dân phố giữ",
    Field.SECURITY,
    "Đèn ngõ cháy hàng tuần mới được thay vì không biết báo ai.",
    "Tổ dân phố giữ ba bóng dự phòng và thang; đèn cháy thay ngay trong ngày, phường hoàn tiền theo quý.",
    31_000_000,
    220,
)
_SEEN = (
    "Phòng chuyên môn đã đi xem mười hai ngõ vào buổi tối: mọi đèn đều sáng. Số vụ việc mỗi phường quá ít để "
    "đo được, nên công nhận mà không đo."
)
_WORDS = {
    "steps": "Chọn hai ngõ làm trước; họp các hộ; chạy thử một tháng rồi mới mở rộng.",
    "measures": "Số vụ việc về rác tồn đọng mỗi tuần, so với các phường chưa làm.",
    "watch": "Nhóm hộ dễ nản sau tháng đầu; giờ thu gom phải đúng, sai là mất tin.",
}
_ENDED = "Sau ba tháng các hộ đi làm ca không thay phiên được; trộm không giảm theo sổ của công an phường."
_UNMEASURED = (
    "Đoàn kiểm tra đã dự năm buổi, đọc sổ hẹn: 41 trên 45 lời hẹn có trả lời. Việc này không đếm được bằng "
    "số vụ việc nên công nhận mà không đo."
)


def set_up_practices(now: datetime, show_ward: str) -> None:
    """Register, move, copy and plan as bodies would have done on their days."""
    wards = sorted(places.wards(), key=lambda one: (one.code != show_ward, one.code))
    if len(wards) < 4 or organisations.topic_by_code(_TOPIC) is None:
        return
    bag = _register(_BAG, wards[0], now)
    _move(bag, "begin", now, 240)
    _plans(bag, wards, now)
    _copy(bag, wards[1], now)
    _register(_STALL, wards[1], now)
    night = _register(_NIGHT, wards[2], now)
    _move(night, "begin", now, 290)
    _move(night, "end", now, 190, _ENDED)
    talk = _register(_TALK, wards[3], now)
    _move(talk, "begin", now, 150)
    lamp = _register(_LAMP, wards[2], now)
    _move(lamp, "begin", now, 210)
    above = organisations.parent_of(talk.organisation_id)
    if above is not None:
        _move(talk, "recognise", now, 60, _UNMEASURED, above)
        _move(talk, "spread", now, 40)
        _move(lamp, "recognise", now, 50, _SEEN, above)


def _on(now: datetime, days_ago: int) -> datetime:
    local = clock.local(now)
    return datetime.combine(local.date() - timedelta(days=days_ago), time(9, 20), local.tzinfo)


def _head_of(ward: AreaInfo) -> tuple[int, Actor]:
    body = organisations.organisation_of_area(ward.id)
    if body is None:
        raise LookupError(ward.code)
    return body.id, officer_of(body.id)


def _register(model: _Model, ward: AreaInfo, now: datetime) -> Practice:
    body, head = _head_of(ward)
    moment = _on(now, model.days_ago)
    with clock.standing_at(moment):
        draft = PracticeDraft(
            title=model.title, field=model.field, problem=model.problem, done=model.done,
            organisation_id=body, area_ids=[ward.id], since=moment.date(), cost=model.cost,
        )  # fmt: skip
        practice = actions.register_practice(by=head, draft=draft)
        return actions.add_evidence(
            by=head,
            practice=practice,
            version=None,
            title="Biên bản buổi họp các hộ",
            content=b"%PDF-1.4\n% demonstration\n%%EOF\n",
            name="bien-ban.pdf",
        )


def _move(  # noqa: PLR0917 (a line of a table)
    practice: Practice, verb: str, now: datetime, days_ago: int, reason: str = "", body: int | None = None
) -> None:
    with clock.standing_at(_on(now, days_ago)):
        head = officer_of(practice.organisation_id if body is None else body)
        actions.move_practice(by=head, practice=practice, version=None, verb=verb, reason=reason)


def _copy(practice: Practice, ward: AreaInfo, now: datetime) -> None:
    body, head = _head_of(ward)
    moment = _on(now, 70)
    with clock.standing_at(moment):
        draft = PracticeDraft(
            title=practice.title, field=practice.field, problem=practice.problem, done=practice.done,
            organisation_id=body, area_ids=[ward.id], since=moment.date(), cost=52_000_000, **_WORDS,
        )  # fmt: skip
        actions.copy_practice(by=head, practice=practice, draft=draft)


def _plans(practice: Practice, wards: list[AreaInfo], now: datetime) -> None:
    """One whose window has ended, measured then; one that is still counted."""
    topic = organisations.topic_by_code(_TOPIC)
    assert topic is not None
    head, today = officer_of(practice.organisation_id), clock.local(now).date()
    common = {
        "topic_id": topic.id,
        "method": Method.DIFFERENCES,
        "treated_ids": [wards[0].id],
        "control_ids": [one.id for one in wards[2:26]],
        "begins": today - timedelta(days=240),
        "first": today - timedelta(days=440),
    }
    with clock.standing_at(_on(now, 239)):
        first = PlanDraft(step=Step.WEEK, last=today - timedelta(days=65), **common)  # type: ignore[arg-type]
        plan = actions.register_plan(by=head, practice=practice, version=None, draft=first)
    with clock.standing_at(_on(now, 55)):
        actions.assess_plan(by=head, plan=plan)
    with clock.standing_at(_on(now, 20)):
        open_one = PlanDraft(step=Step.WEEK, last=today + timedelta(days=45), **common)  # type: ignore[arg-type]
        actions.register_plan(by=head, practice=practice, version=None, draft=open_one)
