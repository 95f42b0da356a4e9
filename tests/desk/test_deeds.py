"""Every form of the desk: who may does it, and nobody else can: not another body, not an
auditor, not a former owner.
"""

from __future__ import annotations

import pytest

from dangvan.cases import actions
from dangvan.cases.models import Case, Note
from dangvan.desk.deeds.table import DEEDS
from tests.desk import trials
from tests.desk.conftest import EnterAs, words
from tests.desk.trials import TRIALS, WHY, Trial
from tests.small_city import Said, SmallCity


def test_every_deed_has_its_trial() -> None:
    assert {trial.slug for trial in TRIALS} == set(DEEDS)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.slug)
def test_who_may_opens_the_form_and_does_it(city: SmallCity, enter: EnterAs, trial: Trial) -> None:
    said = trial.prepare(city)
    officer, report = enter(trial.by), trials.report_of(trial, said)
    before = said.fresh()
    if not DEEDS[trial.slug].direct:
        page = officer.opens(before, trial.slug, report)
        assert page.status_code == 200
        assert "<c-" not in page.content.decode()
    response = officer.does(before, trial.slug, report, **trials.given_in(trial, city, said))
    if trial.slug == "lien-he":
        assert "0912345678" in words(response)
        return
    assert response.status_code == 302, words(response)[:1500]
    assert words(officer.client.get(response["Location"]))


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.slug)
def test_nobody_else_can(city: SmallCity, enter: EnterAs, trial: Trial) -> None:
    said = trial.prepare(city)
    report, given = trials.report_of(trial, said), trials.given_in(trial, city, said)
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
    said = trials.accepted(city)
    actions.hand_over_case(
        by=city.officer("dong.officer"), case=said.fresh(), version=None,
        to_organisation_id=city.bodies["tay"].pk, reason=WHY,
    )  # fmt: skip
    before = said.fresh()
    response = enter("dong.head").does(
        before, slug, trials.report_of(trial, said), **trials.given_in(trial, city, said)
    )
    assert response.status_code in (403, 404, 422)
    assert said.fresh().version == before.version


def test_a_denunciation_leaves_for_the_restricted_register(city: SmallCity, enter: EnterAs) -> None:
    said = city.say("Tôi tố cáo ông trưởng phòng nhận tiền của hộ kinh doanh.")
    intake = enter("dong.intake")
    response = intake.does(
        said.case, "phan-loai", **(trials.screening(city) | {"legal_kind": "denunciation", "summary": ""})
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


def test_whoever_decides_on_erasing_sees_what_and_why(city: SmallCity, enter: EnterAs) -> None:
    said = trials.erasure_asked(city)
    shown = words(enter("dong.head").opens(said.case, "quyet-dinh-xoa", said.report))
    for part in ("Ảnh", "Căn cứ: Lý do child", "Không xoá. Giữ nguyên mọi thứ"):
        assert part in shown
    enter("dong.head").does(said.case, "quyet-dinh-xoa", said.report, decision="keep")
    assert "Đề nghị xoá theo luật" in words(enter("dong.officer").opens(said.case))


def test_contact_is_shown_once_and_each_look_is_recorded(city: SmallCity, enter: EnterAs) -> None:
    said = trials.screened(city)
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
    given = trials.screening(city) | {"legal_kind": "denunciation", "summary": ""}
    enter("dong.intake").does(said.case, "phan-loai", **given)
    query = "?view=all&kind=denunciation"
    inspector = enter("inspector.officer")
    assert "Sổ hạn chế" in words(inspector.sees("queue"))
    assert said.case.reference in words(inspector.sees("queue", query=query))
    assert "Luật Tố cáo 2018" in words(inspector.opens(said.case))
    for name in ("dong.head", "city.head", "inspector.auditor"):
        assert "Sổ hạn chế" not in words(enter(name).sees("queue"))
        assert said.case.reference not in words(enter(name).sees("queue", query=query))
