"""What everybody reads of good-practice models, and what stays inside."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dangvan.practices import actions
from dangvan.practices.models import Practice
from tests.practices.conftest import in_trial, past_plan, plan, register  # noqa: F401 (fixtures)
from tests.practices.test_measuring import answers  # noqa: F401 (a fixture)
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db


def test_the_list_is_narrowed_by_words_field_stage_and_ward(
    client: Client,
    city: SmallCity,
    in_trial: Practice,  # noqa: F811
) -> None:
    for asked, is_there in (
        ("", True),
        ("?q=NGO+tu+quan&field=society&stage=trial", True),
        (f"?ward={city.areas['dong'].code}", True),
        (f"?ward={city.areas['tay'].code}", False),
        ("?stage=ended", False),
        ("?q=máy+bơm", False),
        ("?stage=%00&ward=%27&q=%25", None),
    ):
        page = client.get(f"/mo-hinh/{asked}")
        assert page.status_code == 200
        if is_there is not None:
            assert (in_trial.title in page.content.decode()) is is_there


def test_a_model_says_its_cost_its_body_and_what_was_found_after_the_fact(
    client: Client,
    city: SmallCity,
    in_trial: Practice,  # noqa: F811
    answers: Any,  # noqa: F811
) -> None:
    by = city.officer("dong.head")
    measured = actions.register_plan(by=by, practice=in_trial, version=None, draft=past_plan(city))
    answers(
        steps=["2026-02-09", "2026-02-16"], observed=[4.0, 12.0], expected=[9.0, 9.0],
        expected_low=[5.0, 5.0], expected_high=[13.0, 13.0],
    )  # fmt: skip
    actions.assess_plan(by=by, plan=measured)
    page = client.get(f"/mo-hinh/{in_trial.reference}/").content.decode()
    for words in (
        "12.000.000.000 đồng",
        "giảm khoảng 23 %",
        "Đăng ký sau khi mọi việc đã xảy ra",
        measured.fingerprint,
        "dưới 5",
        "Xem dạng bảng",
    ):
        assert words in page
    assert "/en/" in page
    english = client.get(f"/en/mo-hinh/{in_trial.reference}/").content.decode()
    assert "fell by about 23 %" in english


def test_a_strange_reference_is_no_page(client: Client, city: SmallCity) -> None:
    assert client.get("/mo-hinh/AAAA-0000/").status_code == 404
