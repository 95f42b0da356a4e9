"""Every form of the desk: who may does it, and nobody else can: not another body, not an
auditor, not a former owner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from dangvan.cases import actions
from dangvan.cases.models import Case, Note
from dangvan.desk.deeds.table import DEEDS
from dangvan.kernel import clock
from dangvan.reports.types import ContactInput
from tests.desk.conftest import EnterAs, words
from tests.small_city import Said, SmallCity

Prepare = Callable[[SmallCity], Said]
DONE = {
    "what_was_done": "Đội duy tu đã vá ổ gà bằng bê tông nhựa nóng, diện tích 6 m², kẻ lại vạch sơn.",
    "done_on": "2026-03-02",
    "done_by": "Đội duy tu số 2",
    "evidence_text": "Biên bản nghiệm thu số 14/BB-NT ngày 02/3/2026.",
}
WHY = "Đoạn đường này thuộc phường bên cạnh quản lý."


def _said(city: SmallCity) -> Said:
    contact = ContactInput(name="Lan", phone="0912345678", email="lan@example.org")
    return city.say(contact=contact)


def _screened(city: SmallCity) -> Said:
    said = _said(city)
    city.screen(said)
    return said


def _accepted(city: SmallCity) -> Said:
    said = _screened(city)
    city.accept(said)
    return said


def _paused(city: SmallCity) -> Said:
    said = _accepted(city)
    actions.pause_case(
        by=city.officer("dong.officer"), case=said.fresh(), version=None, reason_code="waiting-works",
        reason="Chờ đơn vị thi công đào đường xong.", until=clock.today() + timedelta(days=10),
    )  # fmt: skip
    return said


def _contested(city: SmallCity) -> Said:
    said = _accepted(city)
    city.answer(said)
    actions.contest_case(
        by=said.person, case=said.fresh(), report=said.report, reason="Chỗ vá đã bong ra sau một ngày."
    )
    return said


def _refused_twice(city: SmallCity) -> Said:
    said = _screened(city)
    for giver, to in (("dong", "tay"), ("tay", "dong")):
        actions.hand_over_case(
            by=city.officer(f"{giver}.head"), case=said.fresh(), version=None,
            to_organisation_id=city.bodies[to].pk, reason=WHY,
        )  # fmt: skip
    return said


def _refusal_contested(city: SmallCity) -> Said:
    said = _screened(city)
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


def _merged(city: SmallCity) -> Said:
    said, other = _screened(city), _screened(city)
    actions.merge_cases(
        by=city.officer("dong.officer"),
        case=said.fresh(),
        version=None,
        into=other.fresh(),
        reason="Cùng một ổ gà.",
    )
    return said


def _with_a_twin(city: SmallCity) -> Said:
    _screened(city)
    return _screened(city)


@dataclass(frozen=True)
class Trial:
    """One deed: what comes before it, who may do it, what is typed, who of the same house may not."""

    slug: str
    prepare: Prepare
    by: str
    given: dict[str, Any] = field(default_factory=dict)
    #: Besides another body and an auditor: a colleague whose role does not reach so far.
    not_by: tuple[str, ...] = ()


def _screening(city: SmallCity) -> dict[str, Any]:
    return {
        "legal_kind": "feedback",
        "summary": "Ổ gà sâu trước cổng trường",
        "topic": city.topics["pothole"].pk,
        "area": city.areas["dong"].pk,
        "urgency": "normal",
    }


TRIALS = (
    Trial("phan-loai", _said, "dong.intake", {"_": _screening}, ("dong.officer", "city.head")),
    Trial("nhan", _screened, "dong.officer", {}, ("dong.intake", "city.head")),
    Trial(
        "noi-xay-ra",
        _said,
        "dong.intake",
        {"find_text": "cau go", "spot": "105.850000,21.050000"},
        ("city.head",),
    ),
    Trial(
        "ghi-lai-linh-vuc",
        _screened,
        "dong.officer",
        {
            "_": lambda city: {"topic": city.topics["flood"].pk, "area": city.areas["dong"].pk},
            "reason": "Ngập, không phải ổ gà.",
        },
        ("city.head",),
    ),
    Trial(
        "muc-khan",
        _screened,
        "dong.officer",
        {"urgency": "urgent", "reason": "Gần trường học."},
        ("city.head",),
    ),
    Trial(
        "chuyen",
        _screened,
        "dong.officer",
        {"to": "uy ban nhan dan phuong tay", "reason": WHY},
        ("city.head",),
    ),
    Trial(
        "phan-xu",
        _refused_twice,
        "arbiter.arbiter",
        {"to": "Ủy ban nhân dân phường Tây", "reason": WHY},
        ("arbiter.head", "city.head", "dong.head"),
    ),
    Trial(
        "hen",
        _accepted,
        "dong.officer",
        {"promised_on": "2026-03-20", "plan": "Đội duy tu sẽ thay toàn bộ lớp nhựa."},
        ("dong.intake", "city.head"),
    ),
    Trial(
        "tam-dung",
        _accepted,
        "dong.officer",
        {"reason_code": "waiting-works", "reason": "Chờ thi công xong đường ống.", "until": "2026-03-20"},
        ("dong.intake", "city.head"),
    ),
    Trial("tiep-tuc", _paused, "dong.officer", {}, ("dong.intake", "city.head")),
    Trial(
        "gia-han",
        _accepted,
        "dong.head",
        {"days": "3", "reason_code": "needs-survey", "reason": "Cần khảo sát nền đường."},
        ("dong.officer", "dong.intake"),
    ),
    Trial("tra-loi", _accepted, "dong.officer", DONE, ("dong.intake", "city.head")),
    Trial(
        "khong-thu-ly",
        _screened,
        "dong.officer",
        {"reason_code": "not-public-duty", "text": "Đường nội bộ của khu tập thể do ban quản trị khu sửa."},
        ("city.head",),
    ),
    Trial(
        "quyet-dinh",
        _contested,
        "city.officer",
        {"outcome": "upheld", "text": "Đã kiểm tra tại chỗ: mặt đường phẳng, không bong."},
        ("city.intake", "dong.head"),
    ),
    Trial("gop", _with_a_twin, "dong.officer", {"reason": "Cùng một ổ gà."}, ("city.head",)),
    Trial("tach", _merged, "dong.officer", {"reason": "Hai ổ gà khác nhau."}, ("city.head",)),
    Trial("ghi-chu", _screened, "dong.officer", {"text": "Đã gọi đội duy tu."}, ("dong.auditor",)),
    Trial("cong-khai", _screened, "dong.intake", {"text": "Ổ gà rất sâu trước cổng trường."}, ("city.head",)),
    Trial(
        "chua-cong-khai",
        _screened,
        "dong.intake",
        {"reason_code": "names-a-person", "reason": "Lời phản ánh nêu tên người."},
        ("city.head",),
    ),
    Trial(
        "xem-lai-cong-khai",
        _refusal_contested,
        "city.officer",
        {"release": "yes", "reason": "Lời này không nêu tên ai.", "text": "Ổ gà rất sâu trước cổng trường."},
        ("dong.head",),
    ),
    Trial("lien-he", _screened, "dong.officer", {"reason": "Hỏi rõ số nhà."}, ("city.head",)),
)


def _given(trial: Trial, city: SmallCity, said: Said) -> dict[str, Any]:
    given = {name: value for name, value in trial.given.items() if name != "_"}
    if "_" in trial.given:
        given |= trial.given["_"](city)
    if trial.slug == "gop":
        given["into"] = Case.objects.exclude(pk=said.case.pk).get().reference
    return given


def _report(trial: Trial, said: Said) -> Any:
    return said.report if DEEDS[trial.slug].about == "report" else None


def test_every_deed_has_its_trial() -> None:
    assert {trial.slug for trial in TRIALS} == set(DEEDS)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.slug)
def test_who_may_opens_the_form_and_does_it(city: SmallCity, enter: EnterAs, trial: Trial) -> None:
    said = trial.prepare(city)
    officer, report = enter(trial.by), _report(trial, said)
    before = said.fresh()
    if not DEEDS[trial.slug].direct:
        page = officer.opens(before, trial.slug, report)
        assert page.status_code == 200
        assert "<c-" not in page.content.decode()
    response = officer.does(before, trial.slug, report, **_given(trial, city, said))
    if trial.slug == "lien-he":
        assert "0912345678" in words(response)
        return
    assert response.status_code == 302, words(response)[:1500]
    assert words(officer.client.get(response["Location"]))


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.slug)
def test_nobody_else_can(city: SmallCity, enter: EnterAs, trial: Trial) -> None:
    said = trial.prepare(city)
    report, given = _report(trial, said), _given(trial, city, said)
    before = said.fresh() if trial.slug != "tach" else Case.objects.get(pk=said.case.pk)
    notes = Note.objects.count()
    for name in ("nam.head", "lights.officer", "dong.auditor", "inspector.auditor", *trial.not_by):
        officer = enter(name)
        assert officer.opens(before, trial.slug, report).status_code in (403, 404), name
        response = officer.does(before, trial.slug, report, **given)
        assert response.status_code in (403, 404), f"{name}: {response.status_code}"
        assert "0912345678" not in words(response)
    after = Case.objects.get(pk=before.pk)
    assert (after.version, after.state, after.owner_id) == (before.version, before.state, before.owner_id)
    assert Note.objects.count() == notes
    fresh = type(said.report).objects.get(pk=said.report.pk)
    assert fresh.release_state == said.report.__class__.objects.get(pk=said.report.pk).release_state
    assert fresh.released_text == ""


@pytest.mark.parametrize("slug", [deed.slug for deed in DEEDS.values() if deed.verb != "merge"])
def test_a_former_owner_can_do_nothing_any_more(city: SmallCity, enter: EnterAs, slug: str) -> None:
    trial = next(trial for trial in TRIALS if trial.slug == slug)
    said = _accepted(city)
    actions.hand_over_case(
        by=city.officer("dong.officer"), case=said.fresh(), version=None,
        to_organisation_id=city.bodies["tay"].pk, reason=WHY,
    )  # fmt: skip
    before = said.fresh()
    response = enter("dong.head").does(before, slug, _report(trial, said), **_given(trial, city, said))
    assert response.status_code in (403, 404, 422)
    assert said.fresh().version == before.version


def test_a_denunciation_leaves_for_the_restricted_register(city: SmallCity, enter: EnterAs) -> None:
    said = city.say("Tôi tố cáo ông trưởng phòng nhận tiền của hộ kinh doanh.")
    intake = enter("dong.intake")
    response = intake.does(
        said.case, "phan-loai", **(_screening(city) | {"legal_kind": "denunciation", "summary": ""})
    )
    assert response.status_code == 302
    assert "sổ hạn chế" in words(intake.client.get(response["Location"]))
    for name in ("dong.intake", "dong.head", "city.head", "dong.auditor"):
        assert enter(name).opens(said.case).status_code == 404
    assert enter("inspector.officer").opens(said.case).status_code == 200


def test_the_screening_page_says_what_each_kind_brings(city: SmallCity, said: Said, enter: EnterAs) -> None:
    shown = words(enter("dong.intake").opens(said.case, "phan-loai"))
    for part in ("Luật Tố cáo 2018", "Thanh tra thành phố", "Luật 02/2011"):
        assert part in shown


def test_handing_over_says_who_refused_before(city: SmallCity, screened: Said, enter: EnterAs) -> None:
    enter("dong.officer").does(screened.case, "chuyen", to="Ủy ban nhân dân phường Tây", reason=WHY)
    shown = words(enter("tay.officer").opens(screened.fresh(), "chuyen"))
    assert "từ chối" in shown
    assert WHY in shown


def test_contact_is_shown_once_and_each_look_is_recorded(city: SmallCity, enter: EnterAs) -> None:
    said = _screened(city)
    officer = enter("dong.officer")
    assert "0912345678" not in words(officer.opens(said.case, "lien-he", said.report))
    response = officer.does(said.case, "lien-he", said.report, reason="Hỏi rõ số nhà.")
    assert "0912345678" in words(response)
    assert "no-store" in response["Cache-Control"]
    assert officer.does(said.case, "lien-he", said.report, reason="").status_code == 422
    from dangvan.ledger.models import Event

    assert Event.objects.filter(kind="contact.seen").count() == 1


def test_the_body_in_charge_finds_its_register_and_nobody_else_does(
    city: SmallCity, said: Said, enter: EnterAs
) -> None:
    given = _screening(city) | {"legal_kind": "denunciation", "summary": ""}
    enter("dong.intake").does(said.case, "phan-loai", **given)
    query = "?view=all&kind=denunciation"
    inspector = enter("inspector.officer")
    assert "Sổ hạn chế" in words(inspector.sees("queue"))
    assert said.case.reference in words(inspector.sees("queue", query=query))
    assert "Luật Tố cáo 2018" in words(inspector.opens(said.case))
    for name in ("dong.head", "city.head", "inspector.auditor"):
        assert "Sổ hạn chế" not in words(enter(name).sees("queue"))
        assert said.case.reference not in words(enter(name).sees("queue", query=query))
