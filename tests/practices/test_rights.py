"""Every action tried by those who may not, and by whoever may; a refused one leaves neither row nor event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotAllowed
from dangvan.ledger.models import Event
from dangvan.practices import actions
from dangvan.practices.models import EffectPlan, Evidence, Practice, StageMove
from tests.practices.conftest import Register, draft, plan_draft
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
WHY = "Các hộ không thay phiên được nữa."
Act = Callable[[SmallCity, Practice, Actor], Any]


#: A file as an officer hands it in.
MINUTES: dict[str, Any] = {
    "title": "Biên bản", "content": b"%PDF-1.4\n%%EOF\n", "name": "bien-ban.pdf",
}  # fmt: skip
#: Name of the action -> who may, who may not, and the deed.
TRIED: dict[str, tuple[str, tuple[str, ...], Act]] = {
    "register_practice": (
        "dong.officer",
        ("tay.officer", "nam.auditor"),
        lambda city, _one, by: actions.register_practice(by=by, draft=draft(city, title="Mô hình thứ hai")),
    ),
    "edit_practice": (
        "dong.officer",
        ("tay.officer", "tay.head"),
        lambda city, one, by: actions.edit_practice(
            by=by, practice=one, version=None, draft=draft(city, title="Tên đã sửa lại")
        ),
    ),
    "copy_practice": (
        "tay.officer",
        ("dong.officer", "nam.auditor"),
        lambda city, one, by: actions.copy_practice(
            by=by,
            practice=one,
            draft=draft(
                city,
                organisation_id=city.bodies["tay"].pk,
                area_ids=[city.areas["tay"].pk],
                steps="Họp các hộ rồi làm thử.",
                measures="Số vụ ổ gà mỗi tuần.",
                watch="Nhóm dễ nản.",
            ),
        ),
    ),
    "add_evidence": (
        "dong.officer",
        ("tay.officer", "tay.head"),
        lambda _city, one, by: actions.add_evidence(by=by, practice=one, version=None, **MINUTES),
    ),
    "remove_evidence": (
        "dong.officer",
        ("tay.officer", "tay.head"),
        lambda _city, one, by: actions.remove_evidence(
            by=by, practice=one, version=None, number=one.evidence.get().pk
        ),
    ),
    "move_practice": (
        "dong.head",
        ("dong.officer", "tay.head"),
        lambda _city, one, by: actions.move_practice(
            by=by, practice=one, version=None, verb="end", reason=WHY
        ),
    ),
    "take_back_move": (
        "dong.head",
        ("dong.officer", "tay.head"),
        lambda _city, one, by: actions.take_back_move(by=by, practice=one, version=one.version),
    ),
    "register_plan": (
        "dong.officer",
        ("tay.officer", "nam.auditor"),
        lambda city, one, by: actions.register_plan(
            by=by, practice=one, version=None, draft=plan_draft(city)
        ),
    ),
}
#: Tried by themselves in `test_measuring`: they read figures in a process of their own.
ELSEWHERE = {"assess_plan", "assess_due_plans"}


@pytest.fixture
def model(city: SmallCity, register: Register) -> Practice:
    one = actions.add_evidence(by=city.officer("dong.officer"), practice=register(), version=None, **MINUTES)
    return actions.move_practice(by=city.officer("dong.head"), practice=one, version=None, verb="begin")


def _standing() -> tuple[object, ...]:
    return (
        list(Practice.objects.order_by("pk").values_list("pk", "title", "stage", "version")),
        StageMove.objects.count(),
        Evidence.objects.count(),
        EffectPlan.objects.count(),
        Event.objects.count(),
    )


def test_every_action_is_tried_here() -> None:
    assert set(TRIED) | ELSEWHERE == set(actions.__all__)


@pytest.mark.parametrize("name", sorted(TRIED))
def test_who_may_not_is_refused_and_leaves_nothing(city: SmallCity, model: Practice, name: str) -> None:
    _right, wrong, act = TRIED[name]
    before = _standing()
    for by in (*map(city.officer, wrong), Actor.person(), Actor.channel("hotline:X")):
        with pytest.raises(NotAllowed):
            act(city, model, by)
    assert _standing() == before


@pytest.mark.parametrize("name", sorted(TRIED))
def test_who_may_does_and_leaves_an_event(city: SmallCity, model: Practice, name: str) -> None:
    right, _wrong, act = TRIED[name]
    before = Event.objects.count()
    act(city, model, city.officer(right))
    assert Event.objects.count() > before
