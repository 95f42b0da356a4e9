"""The pages beside the cases: the team's work, figures, templates, standing in for a colleague."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from dangvan.accounts.models import Delegation
from dangvan.cases import actions
from dangvan.cases.models import AnswerTemplate
from dangvan.kernel import clock
from tests.desk.conftest import EnterAs, words
from tests.small_city import Said, SmallCity


def test_a_head_sees_who_has_how_much_and_what_is_late(
    city: SmallCity, accepted: Said, enter: EnterAs
) -> None:
    user = city.users["dong.officer"]
    actions.assign_cases(by=city.officer("dong.head"), cases=[accepted.fresh()], user_id=user.pk)
    with clock.standing_at(clock.now() + timedelta(days=60)):
        shown = words(enter("dong.head").sees("team"))
        assert "dong.officer 1 1" in shown
        assert "phường đông 1 1" in words(enter("city.head").sees("team"))


@pytest.mark.parametrize("name", ["dong.officer", "dong.intake", "dong.auditor"])
def test_only_heads_see_the_team(city: SmallCity, enter: EnterAs, name: str) -> None:
    assert enter(name).sees("team").status_code == 403


def test_heads_look_down_and_never_sideways(city: SmallCity, enter: EnterAs) -> None:
    assert enter("city.head").sees("team", query="?body=dong").status_code == 200
    for code in ("tay", "city", "nonsense"):
        assert enter("dong.head").sees("team", query=f"?body={code}").status_code == 403


def test_figures_are_for_everyone_of_the_body(city: SmallCity, answered: Said, enter: EnterAs) -> None:
    with clock.standing_at(clock.now() + timedelta(days=1)):
        for name in ("dong.officer", "dong.auditor"):
            shown = words(enter(name).sees("figures", query="?days=30"))
            assert "1 vụ việc đã nhận" in shown
        assert "1 vụ việc đã nhận" in words(enter("city.head").sees("figures", query="?below=1"))
        assert enter("tay.officer").sees("figures", query="?body=dong").status_code == 403


def test_a_template_is_written_changed_and_retired(city: SmallCity, enter: EnterAs) -> None:
    officer = enter("dong.officer")
    given = {
        "title": "Vá ổ gà",
        "topic": city.topics["pothole"].pk,
        "body": "Ngày [ngày], [đội] đã vá ổ gà tại [địa chỉ].",
        "organisation": city.bodies["dong"].pk,
    }
    assert officer.client.post(reverse("desk:new_template"), given).status_code == 302
    template = AnswerTemplate.objects.get()
    assert "3 chỗ phải điền" in words(officer.sees("templates"))
    officer.client.post(reverse("desk:template", args=[template.pk]), given | {"title": "Vá mặt đường"})
    assert "Vá mặt đường" in words(officer.sees("templates"))
    officer.client.post(reverse("desk:retire_template", args=[template.pk]))
    assert "Vá mặt đường" not in words(officer.sees("templates"))


def test_templates_of_another_body_stay_out_of_reach(city: SmallCity, enter: EnterAs) -> None:
    template = actions.save_template(
        by=city.officer("tay.officer"),
        organisation_id=city.bodies["tay"].pk,
        title="Mẫu của Tây",
        body="x" * 30,
    )
    officer = enter("dong.officer")
    given = {"title": "Của tôi", "topic": "", "body": "y" * 30, "organisation": city.bodies["tay"].pk}
    assert officer.sees("template", template.pk).status_code == 404
    assert officer.client.post(reverse("desk:template", args=[template.pk]), given).status_code == 404
    assert officer.client.post(reverse("desk:retire_template", args=[template.pk])).status_code == 404
    assert officer.client.post(reverse("desk:new_template"), given).status_code == 422
    assert [one.title for one in AnswerTemplate.objects.filter(retired_at=None)] == ["Mẫu của Tây"]


@pytest.mark.parametrize("name", ["dong.intake", "dong.auditor"])
def test_who_does_not_answer_keeps_no_templates(city: SmallCity, enter: EnterAs, name: str) -> None:
    officer = enter(name)
    assert officer.sees("templates").status_code == 403
    given = {"title": "Mẫu", "topic": "", "body": "y" * 30, "organisation": city.bodies["dong"].pk}
    assert officer.client.post(reverse("desk:new_template"), given).status_code == 403
    assert not AnswerTemplate.objects.exists()


def _away(city: SmallCity, giver: str, taker: str, **changes: object) -> dict[str, object]:
    return {
        "seat": f"{city.users[giver].pk}-{city.bodies['dong'].pk}",
        "taker": city.users[taker].pk,
        "first_day": clock.today().isoformat(),
        "last_day": (clock.today() + timedelta(days=5)).isoformat(),
        "reason": "Nghỉ phép",
    } | changes


def test_an_officer_away_lends_the_seat_and_takes_it_back(
    city: SmallCity, screened: Said, enter: EnterAs
) -> None:
    officer, colleague = enter("dong.officer"), enter("dong.intake")
    assert colleague.does(screened.case, "nhan").status_code == 403
    given = _away(city, "dong.officer", "dong.intake")
    assert officer.client.post(reverse("desk:away"), given).status_code == 302
    assert "dong.intake làm thay bạn" in words(officer.sees("away"))
    assert colleague.does(screened.case, "nhan").status_code == 302
    officer.client.post(reverse("desk:end_delegation", args=[Delegation.objects.get().pk]))
    assert colleague.does(screened.case, "tra-loi").status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"taker": "tay"},
        {"taker": "x"},
        {"seat": "tay"},
        {"first_day": "2020-01-01"},
        {"last_day": "2031-01-01"},
        {"last_day": "mai"},
    ],
)
def test_what_cannot_be_lent_is_said_and_kept(
    city: SmallCity, enter: EnterAs, changes: dict[str, str]
) -> None:
    stranger = city.users["tay.officer"].pk
    swap = {"taker": {"tay": str(stranger)}, "seat": {"tay": f"{stranger}-{city.bodies['tay'].pk}"}}
    given = _away(city, "dong.officer", "dong.intake")
    given |= {name: swap.get(name, {}).get(value, value) for name, value in changes.items()}
    response = enter("dong.officer").client.post(reverse("desk:away"), given)
    assert response.status_code == 422
    assert "Nghỉ phép" in response.content.decode()
    assert not Delegation.objects.exists()


def test_strangers_end_nobodys_stand_in(city: SmallCity, enter: EnterAs) -> None:
    enter("dong.officer").client.post(reverse("desk:away"), _away(city, "dong.officer", "dong.intake"))
    number = Delegation.objects.get().pk
    for name in ("tay.head", "dong.auditor"):
        response = enter(name).client.post(reverse("desk:end_delegation", args=[number]))
        assert response.status_code == 403
    assert Delegation.objects.get().ended_at is None


def test_an_auditor_lends_nothing(city: SmallCity, enter: EnterAs) -> None:
    assert enter("dong.auditor").sees("away").status_code == 403
