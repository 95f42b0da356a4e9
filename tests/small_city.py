"""A city small enough to keep in mind: three square wards, a department, an arbiter, a handful of topics and
officers.

Monday 2 March 2026, 9:00 in Hanoi is the moment at which its tests begin.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.models import Model

from dangvan.accounts.models import Membership, User
from dangvan.accounts.queries import actor_for
from dangvan.cases import actions
from dangvan.cases.models import Case
from dangvan.cases.types import AnswerDraft
from dangvan.kernel import clock, revisions
from dangvan.kernel.actor import Actor, Role
from dangvan.organisations.models import (
    LegalWay,
    Organisation,
    Reason,
    Responsibility,
    ServiceStandard,
    Topic,
    WorkingCalendar,
)
from dangvan.places.models import Area, Place
from dangvan.reports import receipts
from dangvan.reports.models import Report
from dangvan.reports.types import Submission

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
START = datetime(2026, 3, 2, 9, 0, tzinfo=HANOI)
_BEGIN = date(2025, 7, 1)
_HOURS = {str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}


@dataclass
class Said:
    """A report that was received: its case, its receipt, and the person who holds it."""

    case: Case
    report: Report
    code: str

    @property
    def person(self) -> Actor:
        return Actor.person(holds_report=self.report.uid)

    def fresh(self) -> Case:
        self.case = Case.objects.get(pk=self.report.link.case_id)
        return self.case


@dataclass
class SmallCity:
    areas: dict[str, Area] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def officer(self, name: str) -> Actor:
        """The actor called e.g. "dong.officer": body, dot, role."""
        return actor_for(self.users[name])

    def submission(
        self, text: str = "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều.", **changes: Any
    ) -> Submission:
        values: dict[str, Any] = {
            "topic_id": self.topics["pothole"].pk,
            "text": text,
            "place_text": "12 phố Cầu Gỗ",
            "lon": 105.85,
            "lat": 21.05,
            "visibility": "public",
            "receipt": receipts.new_code(),
            "channel": "web",
        } | changes
        return Submission(**values)

    def say(
        self,
        text: str = "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều.",
        *,
        join: Case | None = None,
        by: Actor | None = None,
        **changes: Any,
    ) -> Said:
        submission = self.submission(text, **changes)
        received = actions.receive_report(by=by or Actor.person(), submission=submission, join=join)
        return Said(received.case, received.report, submission.receipt)

    def screen(self, said: Said, by: str = "dong.intake", **changes: Any) -> Case:
        values: dict[str, Any] = {"summary": "Ổ gà sâu trước cổng trường tiểu học"} | changes
        said.case = actions.screen_case(by=self.officer(by), case=said.case, version=None, **values)
        return said.case

    def accept(self, said: Said, by: str = "dong.officer") -> Case:
        said.case = actions.accept_case(by=self.officer(by), case=said.case, version=None)
        return said.case

    def answer(self, said: Said, by: str = "dong.officer", **changes: Any) -> Case:
        said.case = actions.answer_case(
            by=self.officer(by), case=said.case, version=None, draft=self.draft(**changes)
        )
        return said.case

    def answered(self, **changes: Any) -> Said:
        said = self.say(**changes)
        self.screen(said)
        self.accept(said)
        self.answer(said)
        return said

    def draft(self, **changes: Any) -> AnswerDraft:
        values: dict[str, Any] = {
            "what_was_done": "Đội duy tu đã vá ổ gà bằng bê tông nhựa nóng, diện tích 6 m², và "
            "kẻ lại vạch sơn.",
            "done_on": clock.today(),
            "done_by": "Đội duy tu số 2, UBND phường Đông",
            "evidence_text": "Biên bản nghiệm thu số 14/BB-NT ngày 02/3/2026.",
        } | changes
        return AnswerDraft(**values)


#: Everything the city is made of, what others point to first.
_MADE_OF: tuple[type[Model], ...] = (
    Area, Place, Organisation, Topic, Responsibility, ServiceStandard, WorkingCalendar, Reason, LegalWay,
    User, Membership,
)  # fmt: skip


@dataclass(frozen=True)
class _Kept:
    """The city as it was built first, and the statements that store its rows again in a tenth of the time."""

    city: bytes
    statements: list[tuple[str, Any]]


@cache
def _kept() -> _Kept:
    with transaction.atomic():
        city = _built()
        rows = [(model._default_manager, list(model._default_manager.all())) for model in _MADE_OF]
        transaction.set_rollback(True)
    statements: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            for manager, instances in rows:
                manager.bulk_create(instances)
        transaction.set_rollback(True)
    return _Kept(pickle.dumps(city), statements)


def build() -> SmallCity:
    """Store the city; call inside a test's database."""
    kept = _kept()
    with connection.cursor() as cursor:
        for sql, params in kept.statements:
            cursor.execute(sql, params)
    revisions.forget_all()
    city: SmallCity = pickle.loads(kept.city)
    return city


def _built() -> SmallCity:
    city = SmallCity()
    _areas(city)
    _bodies(city)
    _topics(city)
    _rules()
    _officers(city)
    return city


def _square(west: float, south: float, size: float = 0.1) -> str:
    ring = [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def _areas(city: SmallCity) -> None:
    whole = Area.objects.create(
        code="01", level="city", name_vi="Thành phố Hà Nội", name_en="Hanoi", valid_from=_BEGIN
    )
    city.areas["city"] = whole
    for number, (key, name, english, west) in enumerate(
        (
            ("dong", "Phường Đông", "Dong ward", 105.8),
            ("tay", "Phường Tây", "Tay ward", 105.7),
            ("nam", "Xã Nam", "Nam commune", 105.6),
        )
    ):
        city.areas[key] = Area.objects.create(
            code=f"0000{number + 1}",
            level="ward",
            parent=whole,
            name_vi=name,
            name_en=english,
            valid_from=_BEGIN,
            boundary=_square(west, 21.0),
            lon=west + 0.05,
            lat=21.05,
            area_km2=100.0,
            population=50_000 + number * 10_000,
            folded=name.lower(),
        )
    Place.objects.create(
        name="Phố Cầu Gỗ", kind="street", folded="pho cau go", lon=105.85, lat=21.05, area=city.areas["dong"]
    )


def _bodies(city: SmallCity) -> None:
    def body(key: str, name: str, english: str, level: str, **more: Any) -> Organisation:
        made = Organisation.objects.create(
            code=key, name_vi=name, name_en=english, level=level, valid_from=_BEGIN, **more
        )
        city.bodies[key] = made
        return made

    top = body(
        "city", "Ủy ban nhân dân thành phố", "City People's Committee", "city", area=city.areas["city"]
    )
    body(
        "arbiter",
        "Ban Tiếp công dân thành phố",
        "City Reception Board",
        "department",
        parent=top,
        arbitrates=True,
    )
    roads = body("roads", "Sở Xây dựng", "Department of Construction", "department", parent=top)
    body("lights", "Công ty Chiếu sáng", "Street Lighting Company", "unit", parent=roads)
    body("inspector", "Thanh tra thành phố", "City Inspectorate", "oversight", parent=top)
    for key in ("dong", "tay", "nam"):
        area = city.areas[key]
        body(
            key,
            f"Ủy ban nhân dân {area.name_vi.lower()}",
            f"{area.name_en} People's Committee",
            "ward",
            parent=top,
            area=area,
        )


def _topics(city: SmallCity) -> None:
    def topic(key: str, name: str, english: str, parent: Topic | None = None, **more: Any) -> Topic:
        more.setdefault("hotspot_allowed", not more.get("sensitive", False))
        made = Topic.objects.create(code=key, name_vi=name, name_en=english, parent=parent, **more)
        city.topics[key] = made
        return made

    streets = topic("streets", "Đường sá", "Streets")
    topic("pothole", "Ổ gà, mặt đường hỏng", "Potholes", streets, point_detail="point")
    topic("lamp", "Đèn đường hỏng", "Street lights", streets, point_detail="point")
    topic("flood", "Ngập nước", "Flooding", streets, default_urgency="urgent", point_detail="street")
    conduct = topic("conduct", "Thái độ phục vụ", "Conduct")
    topic("bribe", "Cán bộ nhũng nhiễu", "Bribery", conduct, sensitive=True)
    Responsibility.objects.create(
        valid_from=_BEGIN, why_vi="Việc trên địa bàn do phường lo.", why_en="Local matters."
    )
    Responsibility.objects.create(
        topic=city.topics["lamp"],
        organisation=city.bodies["lights"],
        valid_from=_BEGIN,
        why_vi="Chiếu sáng công cộng.",
        why_en="Public lighting.",
    )


def _rules() -> None:
    def standard(code: str, purpose: str = "answer", **more: Any) -> None:
        ServiceStandard.objects.create(
            code=code,
            purpose=purpose,
            legal_source_vi="Quy chế mẫu",
            legal_source_en="Model rule",
            valid_from=date(2015, 1, 1),
            **more,
        )

    standard(
        "normal",
        urgency="normal",
        hours_to_acknowledge=8,
        days_to_answer=7,
        extension_days=5,
        extension_times=1,
    )
    standard(
        "complex",
        urgency="complex",
        hours_to_acknowledge=8,
        days_to_answer=15,
        extension_days=10,
        extension_times=2,
    )
    standard("urgent", urgency="urgent", hours_to_acknowledge=4, days_to_answer=2, very_late_days=2)
    standard("contest", "contest", days_to_answer=10)
    standard("release", "release", days_to_answer=3)
    standard("silence", "silence", days_to_answer=15)
    standard("purge", "purge", days_to_answer=60, unit="calendar")
    standard("complaint", "complaint", days_to_answer=30, unit="calendar")
    standard("complaint-acceptance", "complaint_acceptance", days_to_answer=10)
    standard("denunciation", "denunciation", days_to_answer=30, unit="calendar")
    WorkingCalendar.objects.create(
        code="vn",
        name_vi="Lịch hành chính",
        name_en="Office calendar",
        country="VN",
        hours=_HOURS,
        is_default=True,
    )
    for code, kind in (
        ("not-public-duty", "declined"),
        ("waiting-works", "pause"),
        ("needs-survey", "extension"),
        ("names-a-person", "refused_release"),
        ("not-ours", "handover_refused"),
        ("own-wish", "erased"),
        ("harms-another", "erased"),
        ("child", "erased"),
    ):
        Reason.objects.create(
            code=code,
            kind=kind,
            text_vi=f"Lý do {code}",
            text_en=f"Reason {code}",
            next_vi="Bạn có thể đề nghị xem lại.",
            next_en="You can contest this.",
        )
    LegalWay.objects.create(
        kind="denunciation",
        title_vi="Tố cáo",
        notice_vi="Chuyển Thanh tra.",
        legal_source="Luật Tố cáo 2018",
        receiver=Organisation.objects.get(code="inspector"),
        valid_from=date(2019, 1, 1),
    )
    LegalWay.objects.create(
        kind="complaint",
        title_vi="Khiếu nại",
        notice_vi="Theo Luật Khiếu nại.",
        legal_source="Luật 02/2011",
        valid_from=date(2012, 7, 1),
    )


def _officers(city: SmallCity) -> None:
    for key in ("city", "arbiter", "roads", "lights", "inspector", "dong", "tay", "nam"):
        for role in (Role.INTAKE, Role.OFFICER, Role.HEAD, Role.AUDITOR):
            _officer(city, key, role)
    _officer(city, "arbiter", Role.ARBITER)


def _officer(city: SmallCity, key: str, role: Role) -> None:
    name = f"{key}.{role.value}"
    user = User.objects.create(username=name, display_name=name, email=f"{name}@example.org")
    Membership.objects.create(user=user, organisation=city.bodies[key], role=role.value, valid_from=_BEGIN)
    city.users[name] = user


@pytest.fixture
def city(db: None) -> Iterator[SmallCity]:
    """The small city, with the clock standing at its first moment."""
    with clock.standing_at(START):
        yield build()
    revisions.forget_all()


def later(**amount: float) -> Any:
    """Stand the clock so much later than it stands now: `with later(days=3): ...`."""
    return clock.standing_at(clock.now() + timedelta(**amount))
