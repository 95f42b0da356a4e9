"""The diary that the demonstration city has behind it: reception days of every body, a year of dialogues and
visits in some wards, promises kept, open and broken, the days to come. A third of the wards nobody went to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from dangvan.demo.people import officer_of
from dangvan.directives.actions import add_task
from dangvan.kernel import clock
from dangvan.kernel.references import Reference
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.outreach import actions
from dangvan.outreach.models import Visit
from dangvan.outreach.types import Came, Group, Receiver, VisitDraft, VisitKind
from dangvan.places import queries as places

_SEED, _WEEKS = 215, 14
_HALL = "Trụ sở tiếp công dân"


@dataclass(frozen=True, slots=True)
class _Talk:
    """What was said at one meeting, and what was promised: text, in how many days, what became of it."""

    kind: VisitKind
    group: Group
    place: str
    topic: str
    heard: tuple[str, ...]
    promised: str = ""
    days: int = 45
    outcome: str = ""
    kept: bool = True


_TALKS = (
    _Talk(
        VisitKind.DIALOGUE, Group.TRADERS, "Nhà văn hoá khu phố 3", "lan-chiem-via-he",
        ("Vạch kẻ vỉa hè mỗi đoạn một kiểu, hộ kinh doanh không biết để xe đến đâu.",
         "Muốn có chỗ bán buổi tối cố định, đóng phí rõ ràng."),
        "Kẻ lại vạch vỉa hè trên toàn tuyến và dán sơ đồ chỗ để xe ở đầu phố.", 40,
        "Đã kẻ xong 1,4 km vạch; sơ đồ dán ở ba đầu phố.",
    ),
    _Talk(
        VisitKind.HAMLET, Group.RESIDENTS, "Nhà họp tổ dân phố 12", "rac-ton-dong",
        ("Xe rác đến lệch giờ nên túi để ngoài ngõ cả buổi trưa.",),
        "Đổi giờ thu gom sang sau 18 giờ và đặt thêm hai thùng có nắp.", 30,
        "Giờ mới chạy từ đầu tháng; hai thùng đã đặt.",
    ),
    _Talk(
        VisitKind.DIALOGUE, Group.WORKERS, "Hội trường khu nhà trọ", "den-duong",
        ("Đường từ xưởng về khu trọ tối, tan ca đêm đi rất sợ.",
         "Tiền điện phòng trọ tính cao hơn giá nhà nước."),
        "Lắp mười hai bóng đèn trên đường từ cổng xưởng về khu trọ.", 60,
    ),
    _Talk(
        VisitKind.VISIT, Group.ELDERLY, "", "ngap-ung",
        ("Hố ga trước ngõ bịt rác, mưa nửa giờ là nước vào nhà.",),
    ),
    _Talk(
        VisitKind.DIALOGUE, Group.YOUTH, "Sân nhà thiếu nhi", "cay-xanh",
        ("Sân chơi duy nhất đang bị dùng làm bãi giữ xe.",),
        "Trả lại sân chơi cho trẻ em, chuyển bãi xe sang khu đất trống bên cạnh.", 50,
        "Hợp đồng bãi xe còn đến cuối năm nên chưa chuyển được; phường xin lỗi và hẹn tháng Một.", False,
    ),
    _Talk(
        VisitKind.HAMLET, Group.WOMEN, "Nhà văn hoá tổ 7", "o-ga",
        ("Ổ gà sát cổng trường mẫu giáo, sáng nào cũng có xe ngã.",),
        "Vá đoạn đường trước trường mẫu giáo.", 15, "Đội duy tu đã vá 30 m² trong tuần.",
    ),
    _Talk(VisitKind.VISIT, Group.DISABLED, "", "via-he", ("Lối lên trụ sở phường không có dốc cho xe lăn.",)),
    _Talk(
        VisitKind.DIALOGUE, Group.BUSINESSES, "Phòng họp tầng 2", "hanh-chinh",
        ("Hồ sơ nộp lại ba lần vì mỗi lần thiếu một giấy khác.",),
        "Niêm yết danh mục giấy tờ từng thủ tục, chỉ hẹn bổ sung một lần.", 35,
    ),
)  # fmt: skip


def set_up_outreach(now: datetime, show_ward: str) -> None:
    """Write the diary as bodies would have done."""
    chance, today = Random(_SEED), clock.local(now).date()  # noqa: S311 (a picture of a year, no secret)
    wards = sorted(places.wards(), key=lambda one: (one.code != show_ward, one.code))
    bodies = [body for ward in wards if (body := organisations.organisation_of_area(ward.id)) is not None]
    for place, body in enumerate(bodies):
        _receptions(body, now, chance, diligence=0.97 if place == 0 else chance.triangular(0.45, 1.0, 0.92))
    top = next((one for one in organisations.organisations() if one.level == "city"), None)
    if top is not None and wards:
        _city_receptions(top, wards[0].id, now)
    gone_to = [body for place, body in enumerate(bodies) if place == 0 or chance.random() < 0.55]
    for number, body in enumerate([*bodies[:1] * 5, *gone_to[1:50]]):
        talk = _TALKS[(number * 5 + 2) % len(_TALKS)]
        ago = (9, 33, 74, 151, 290)[number] if number < 5 else chance.randrange(6, 350)
        _meet(body, talk, _on(now, today - timedelta(days=ago)), now, to_task=number in {0, 2})


def _on(now: datetime, day: date) -> datetime:
    return datetime.combine(day, time(16, 40), clock.local(now).tzinfo)


def _receptions(body: OrganisationInfo, now: datetime, chance: Random, *, diligence: float) -> None:
    """Each week's day of the chair and two days a month of the secretary; the next weeks are announced."""
    if body.area_id is None:
        return
    today = clock.local(now).date()
    monday = today - timedelta(days=today.weekday())
    weekly = [monday + timedelta(days=7 * n + 3) for n in range(-_WEEKS, 3)]
    fortnightly = [monday + timedelta(days=14 * n + 1) for n in range(-_WEEKS // 2, 1)]
    came = (Came.SOME, Came.SOME, Came.FEW, Came.UNKNOWN)
    held = [
        VisitDraft(VisitKind.RECEPTION, day, body.area_id, _HALL, receiver, came=chance.choice(came))
        for receiver, days in ((Receiver.HEAD, weekly), (Receiver.PARTY, fortnightly))
        for day in days
        if day < today and chance.random() < diligence
    ]
    planned = [
        VisitDraft(VisitKind.RECEPTION, day, body.area_id, _HALL, receiver)
        for receiver, days in ((Receiver.HEAD, weekly), (Receiver.PARTY, fortnightly))
        for day in days
        if day > today
    ]
    with clock.standing_at(_on(now, today - timedelta(days=1))):
        actions.record_visits(by=officer_of(body.id), organisation_id=body.id, drafts=held + planned)


def _city_receptions(top: OrganisationInfo, area_id: int, now: datetime) -> None:
    today = clock.local(now).date()
    days = [today - timedelta(days=30 * n + 4) for n in range(12) if n != 3]
    drafts = [
        VisitDraft(
            VisitKind.RECEPTION, day, area_id, "Ban Tiếp công dân thành phố", Receiver.PARTY, came=Came.MANY
        )
        for day in days
    ]
    with clock.standing_at(_on(now, today - timedelta(days=1))):
        actions.record_visits(by=officer_of(top.id), organisation_id=top.id, drafts=drafts)


def _meet(body: OrganisationInfo, talk: _Talk, moment: datetime, now: datetime, *, to_task: bool) -> None:
    if body.area_id is None:
        return
    head, day = officer_of(body.id), moment.date()
    topic = organisations.topic_by_code(talk.topic)
    with clock.standing_at(moment):
        visit = actions.record_visit(
            by=head, kind=talk.kind, day=day, area_id=body.area_id, organisation_id=body.id,
            place=talk.place, receiver=Receiver.HEAD, group=talk.group,
            came=Came.FEW if talk.kind == VisitKind.VISIT else Came.MANY,
        )  # fmt: skip
        for text in talk.heard:
            actions.hear_point(by=head, visit=visit, text=text, topic_id=topic.id if topic else None)
    if talk.promised:
        _promise(body, visit, talk, moment, now, to_task=to_task)


def _promise(
    body: OrganisationInfo, visit: Visit, talk: _Talk, moment: datetime, now: datetime, *, to_task: bool
) -> None:
    head, due = officer_of(body.id), visit.day + timedelta(days=talk.days)
    with clock.standing_at(moment):
        promise = actions.make_promise(by=head, visit=visit, text=talk.promised, due_on=due)
        if to_task:
            task = add_task(
                by=head, title=talk.promised, organisation_id=body.id, role="Phó Chủ tịch phường", due_on=due,
                is_standing=False, result=talk.promised,
                evidence_required="Ảnh hoặc văn bản cho thấy đã làm xong",
                origin=Reference("visit", visit.reference, str(visit)),
            )  # fmt: skip
            task_at = Reference("task", task.reference, task.title)
            actions.link_promise(by=head, promise=promise, reference=task_at)
    ended = moment + timedelta(days=talk.days - 4)
    if talk.outcome and ended < now:
        with clock.standing_at(ended):
            actions.end_promise(by=head, promise=promise, kept=talk.kept, outcome=talk.outcome)
