"""The desk's pages of good-practice models: read, moved, planned and copied by those who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dangvan.kernel import clock
from dangvan.practices.models import EffectPlan, Practice
from dangvan.practices.types import Stage
from tests.desk.conftest import EnterAs
from tests.practices.conftest import in_trial, plan, register  # noqa: F401 (fixtures)
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Desk = Callable[..., Client]


@pytest.fixture
def signed_in(enter: EnterAs) -> Desk:
    return lambda name: enter(name).client


def fields(city: SmallCity, **changes: Any) -> dict[str, Any]:
    return {
        "organisation_id": city.bodies["dong"].pk,
        "title": "Ngõ sáng đèn, sạch cống",
        "field": "society",
        "problem": "Cống trong ngõ tắc mỗi trận mưa.",
        "done": "Mỗi tháng một buổi cùng nạo.",
        "area_ids": [city.areas["dong"].pk],
        "cost": "15000000",
    } | changes


def test_an_officer_registers_a_model(city: SmallCity, signed_in: Desk) -> None:
    client = signed_in("dong.officer")
    assert client.get("/desk/mo-hinh/moi/").status_code == 200
    refused = client.post("/desk/mo-hinh/moi/", fields(city, area_ids=[]))
    assert refused.status_code == 422
    assert "Ngõ sáng đèn" in refused.content.decode()
    assert client.post("/desk/mo-hinh/moi/", fields(city)).status_code == 302
    practice = Practice.objects.get()
    assert practice.cost == 15_000_000
    assert practice.title in client.get("/desk/mo-hinh/?q=ngo+sang").content.decode()


def test_a_move_is_undone_at_a_tap(signed_in: Desk, in_trial: Practice) -> None:  # noqa: F811
    client, home = signed_in("dong.head"), f"/desk/mo-hinh/{in_trial.reference}/"
    why = {"reason": "Các hộ xin thôi vì bận mùa vụ.", "version": in_trial.version}
    assert client.post(f"{home}ket-thuc/", why).status_code == 302
    assert "Hoàn tác" in client.get(home).content.decode()
    assert client.post(f"{home}ket-thuc/", why).status_code == 409
    client.post(f"{home}hoan-tac/")
    in_trial.refresh_from_db()
    assert in_trial.stage == Stage.TRIAL


def test_a_plan_is_registered_with_what_is_needed_said(
    city: SmallCity,
    signed_in: Desk,
    in_trial: Practice,  # noqa: F811
) -> None:
    client, home = signed_in("dong.officer"), f"/desk/mo-hinh/{in_trial.reference}/"
    page = client.get(f"{home}dang-ky-do/").content.decode()
    assert "Cần khoảng 20 địa bàn đối chứng" in page
    today = clock.today()
    given = {
        "topic_id": city.topics["pothole"].pk,
        "direction": "less",
        "method": "differences",
        "step": "week",
        "first": (today - timedelta(weeks=30)).isoformat(),
        "begins": today.isoformat(),
        "last": (today + timedelta(weeks=10)).isoformat(),
        "treated_ids": [city.areas["dong"].pk],
        "control_ids": [city.areas["tay"].pk],
        "washout": "0",
        "version": in_trial.version,
    }
    assert client.post(f"{home}dang-ky-do/", given | {"control_ids": []}).status_code == 422
    assert client.post(f"{home}dang-ky-do/", given).status_code == 302
    kept = EffectPlan.objects.get()
    assert kept.fingerprint in client.get(home).content.decode()
    client.post(f"{home}do/{kept.reference}/")
    assert not hasattr(EffectPlan.objects.get(), "assessment")


def test_a_file_is_saved_by_officers_and_shown_to_nobody_else(
    signed_in: Desk,
    in_trial: Practice,  # noqa: F811
    client: Client,
) -> None:
    mine, home = signed_in("dong.officer"), f"/desk/mo-hinh/{in_trial.reference}/"
    given = {
        "title": "Biên bản họp ngõ",
        "upload": SimpleUploadedFile("bb.pdf", b"%PDF-1.7 x"),
        "version": in_trial.version,
    }
    assert mine.post(f"{home}minh-chung/", given).status_code == 302
    row = in_trial.evidence.get()
    saved = mine.get(f"{home}minh-chung/{row.pk}/")
    assert saved.content == b"%PDF-1.7 x"
    assert saved["Content-Disposition"].startswith("attachment")
    assert client.get(f"{home}minh-chung/{row.pk}/").status_code in {302, 403}
    assert "Biên bản họp ngõ" in client.get(f"/mo-hinh/{in_trial.reference}/").content.decode()
    mine.post(f"{home}minh-chung/{row.pk}/bo/")
    assert mine.get(f"{home}minh-chung/{row.pk}/").status_code == 404


def test_another_ward_copies_and_cannot_move(
    city: SmallCity,
    signed_in: Desk,
    in_trial: Practice,  # noqa: F811
) -> None:
    client, home = signed_in("tay.head"), f"/desk/mo-hinh/{in_trial.reference}/"
    page = client.get(home).content.decode()
    assert "lam-theo" in page
    assert "ket-thuc" not in page
    assert client.post(f"{home}ket-thuc/", {"reason": "x" * 30, "version": "1"}).status_code == 403
    there = fields(city, organisation_id=city.bodies["tay"].pk, area_ids=[city.areas["tay"].pk])
    given = there | {"steps": "Chọn hai ngõ.", "measures": "Số vụ.", "watch": "Trời mưa."}
    assert client.post(f"{home}lam-theo/", given).status_code == 302
    assert in_trial.copies.get().stage == Stage.TRIAL
