"""Whatever a form of the desk is sent, it answers with the form and its words, not with an error of ours."""

from __future__ import annotations

import pytest

from tests.desk.conftest import EnterAs, words
from tests.small_city import Said

STRANGE = ["\x00", "1", "9" * 30, "2026-13-40", "nan", "0001-01-01T00:00:00+14:00", "<b>", "ẩ" * 300]


@pytest.mark.parametrize("typed", STRANGE)
def test_a_preview_of_an_unreadable_day_leaves_the_day_out(
    accepted: Said, enter: EnterAs, typed: str
) -> None:
    shown = enter("dong.officer").does(
        accepted.case, "tra-loi", what_was_done="Đã vá xong ổ gà.", done_on=typed, preview="1"
    )
    assert shown.status_code == 200
    assert "Đã vá xong ổ gà." in words(shown)


@pytest.mark.parametrize("typed", STRANGE)
@pytest.mark.parametrize("slug", ["tra-loi", "hen", "chuyen", "gia-han", "tam-dung", "muc-khan", "gop"])
def test_strange_values_are_told_and_change_nothing(
    accepted: Said, enter: EnterAs, slug: str, typed: str
) -> None:
    fields = (
        "done_on",
        "promised_on",
        "days",
        "until",
        "to",
        "into",
        "urgency",
        "reason_code",
        "opened",
        "version",
    )
    shown = enter("dong.head").client.post(
        f"/desk/vu-viec/{accepted.case.reference}/{slug}/",
        {"reason": "x", "what_was_done": "x"} | dict.fromkeys(fields, typed),
    )
    assert shown.status_code in {200, 409, 422}
    assert accepted.case.version == accepted.fresh().version
