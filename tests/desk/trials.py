"""Every deed of the desk with what comes before it, who may do it and what they type: tables for tests of
forms, rights and pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from dangvan.cases import actions
from dangvan.cases.models import Case
from dangvan.desk.deeds.table import DEEDS
from dangvan.kernel import clock
from dangvan.reports.types import ContactInput
from tests.small_city import Said, SmallCity

Prepare = Callable[[SmallCity], Said]
DONE = {
    "what_was_done": "Đội duy tu đã vá ổ gà bằng bê tông nhựa nóng, diện tích 6 m², kẻ lại vạch sơn.",
    "done_on": "2026-03-02",
    "done_by": "Đội duy tu số 2",
    "evidence_text": "Biên bản nghiệm thu số 14/BB-NT ngày 02/3/2026.",
}
WHY = "Đoạn đường này thuộc phường bên cạnh quản lý."


def only_said(city: SmallCity) -> Said:
    contact = ContactInput(name="Lan", phone="0912345678", email="lan@example.org")
    return city.say(contact=contact)


def screened(city: SmallCity) -> Said:
    said = only_said(city)
    city.screen(said)
    return said


def accepted(city: SmallCity) -> Said:
    said = screened(city)
    city.accept(said)
    return said


def paused(city: SmallCity) -> Said:
    said = accepted(city)
    actions.pause_case(
        by=city.officer("dong.officer"), case=said.fresh(), version=None, reason_code="waiting-works",
        reason="Chờ đơn vị thi công đào đường xong.", until=clock.today() + timedelta(days=10),
    )  # fmt: skip
    return said


def contested(city: SmallCity) -> Said:
    said = accepted(city)
    city.answer(said)
    actions.contest_case(
        by=said.person, case=said.fresh(), report=said.report, reason="Chỗ vá đã bong ra sau một ngày."
    )
    return said


def refused_twice(city: SmallCity) -> Said:
    said = screened(city)
    for giver, to in (("dong", "tay"), ("tay", "dong")):
        actions.hand_over_case(
            by=city.officer(f"{giver}.head"), case=said.fresh(), version=None,
            to_organisation_id=city.bodies[to].pk, reason=WHY,
        )  # fmt: skip
    return said


def refusal_contested(city: SmallCity) -> Said:
    said = screened(city)
    actions.refuse_words(
        by=city.officer("dong.intake"), case=said.fresh(), report=said.report, reason_code="names-a-person",
        reason="Lời phản ánh nêu tên người hàng xóm.",
    )  # fmt: skip
    actions.contest_refusal(
        by=said.person,
        case=said.fresh(),
        report=said.report,
        reason="Tôi không nêu tên ai trong lời của mình.",
    )
    return said


def merged(city: SmallCity) -> Said:
    said, other = screened(city), screened(city)
    actions.merge_cases(
        by=city.officer("dong.officer"),
        case=said.fresh(),
        version=None,
        into=other.fresh(),
        reason="Cùng một ổ gà.",
    )
    return said


def erasure_asked(city: SmallCity) -> Said:
    said = screened(city)
    actions.ask_erasure(
        by=city.officer("dong.officer"),
        case=said.fresh(),
        report=said.report,
        what=["photos"],
        ground="child",
    )
    return said


def with_a_twin(city: SmallCity) -> Said:
    screened(city)
    return screened(city)


@dataclass(frozen=True)
class Trial:
    """One deed: what comes before it, who may do it, what is typed, who of the same house may not."""

    slug: str
    prepare: Prepare
    by: str
    given: dict[str, Any] = field(default_factory=dict)
    #: Besides another body and an auditor: a colleague whose role does not reach so far.
    not_by: tuple[str, ...] = ()


def screening(city: SmallCity) -> dict[str, Any]:
    return {
        "legal_kind": "feedback",
        "summary": "Ổ gà sâu trước cổng trường",
        "topic": city.topics["pothole"].pk,
        "area": city.areas["dong"].pk,
        "urgency": "normal",
    }


TRIALS = (
    Trial("phan-loai", only_said, "dong.intake", {"_": screening}, ("dong.officer", "city.head")),
    Trial("nhan", screened, "dong.officer", {}, ("dong.intake", "city.head")),
    Trial(
        "noi-xay-ra",
        only_said,
        "dong.intake",
        {"find_text": "cau go", "spot": "105.850000,21.050000"},
        ("city.head",),
    ),
    Trial(
        "ghi-lai-linh-vuc",
        screened,
        "dong.officer",
        {
            "_": lambda city: {"topic": city.topics["flood"].pk, "area": city.areas["dong"].pk},
            "reason": "Ngập, không phải ổ gà.",
        },
        ("city.head",),
    ),
    Trial(
        "muc-khan",
        screened,
        "dong.officer",
        {"urgency": "urgent", "reason": "Gần trường học."},
        ("city.head",),
    ),
    Trial(
        "chuyen",
        screened,
        "dong.officer",
        {"to": "uy ban nhan dan phuong tay", "reason": WHY},
        ("city.head",),
    ),
    Trial(
        "phan-xu",
        refused_twice,
        "arbiter.arbiter",
        {"to": "Ủy ban nhân dân phường Tây", "reason": WHY},
        ("arbiter.head", "city.head", "dong.head"),
    ),
    Trial(
        "hen",
        accepted,
        "dong.officer",
        {"promised_on": "2026-03-20", "plan": "Đội duy tu sẽ thay toàn bộ lớp nhựa."},
        ("dong.intake", "city.head"),
    ),
    Trial(
        "tam-dung",
        accepted,
        "dong.officer",
        {"reason_code": "waiting-works", "reason": "Chờ thi công xong đường ống.", "until": "2026-03-20"},
        ("dong.intake", "city.head"),
    ),
    Trial("tiep-tuc", paused, "dong.officer", {}, ("dong.intake", "city.head")),
    Trial(
        "gia-han",
        accepted,
        "dong.head",
        {"days": "3", "reason_code": "needs-survey", "reason": "Cần khảo sát nền đường."},
        ("dong.officer", "dong.intake"),
    ),
    Trial("tra-loi", accepted, "dong.officer", DONE, ("dong.intake", "city.head")),
    Trial(
        "khong-thu-ly",
        screened,
        "dong.officer",
        {"reason_code": "not-public-duty", "text": "Đường nội bộ của khu tập thể do ban quản trị khu sửa."},
        ("city.head",),
    ),
    Trial(
        "quyet-dinh",
        contested,
        "city.officer",
        {"outcome": "upheld", "text": "Đã kiểm tra tại chỗ: mặt đường phẳng, không bong."},
        ("city.intake", "dong.head"),
    ),
    Trial("gop", with_a_twin, "dong.officer", {"reason": "Cùng một ổ gà."}, ("city.head",)),
    Trial("tach", merged, "dong.officer", {"reason": "Hai ổ gà khác nhau."}, ("city.head",)),
    Trial("ghi-chu", screened, "dong.officer", {"text": "Đã gọi đội duy tu."}, ("dong.auditor",)),
    Trial("cong-khai", screened, "dong.intake", {"text": "Ổ gà rất sâu trước cổng trường."}, ("city.head",)),
    Trial(
        "chua-cong-khai",
        screened,
        "dong.intake",
        {"reason_code": "names-a-person", "reason": "Lời phản ánh nêu tên người."},
        ("city.head",),
    ),
    Trial(
        "xem-lai-cong-khai",
        refusal_contested,
        "city.officer",
        {"release": "yes", "reason": "Lời này không nêu tên ai.", "text": "Ổ gà rất sâu trước cổng trường."},
        ("dong.head",),
    ),
    Trial("xoa", screened, "dong.officer", {"what": ["photos"], "ground": "child"}, ("city.head",)),
    Trial(
        "quyet-dinh-xoa", erasure_asked, "dong.head", {"decision": "erase"}, ("dong.officer", "dong.intake")
    ),
    Trial("lien-he", screened, "dong.officer", {"reason": "Hỏi rõ số nhà."}, ("city.head",)),
)


def given_in(trial: Trial, city: SmallCity, said: Said) -> dict[str, Any]:
    given = {name: value for name, value in trial.given.items() if name != "_"}
    if "_" in trial.given:
        given |= trial.given["_"](city)
    if trial.slug == "gop":
        given["into"] = Case.objects.exclude(pk=said.case.pk).get().reference
    return given


def report_of(trial: Trial, said: Said) -> Any:
    return said.report if DEEDS[trial.slug].about == "report" else None
