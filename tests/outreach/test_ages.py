"""Shares of ages come from the operator's file, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dangvan.outreach.models import AgeShares
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
HEAD = "area,valid_from,0-14,15-59,60+,source\n"


def read(tmp_path: Path, text: str) -> None:
    (tmp_path / "ages.csv").write_text(text, encoding="utf-8-sig")
    call_command("outreach", "ages", str(tmp_path / "ages.csv"))


def test_counts_become_shares_and_a_second_reading_renews_them(city: SmallCity, tmp_path: Path) -> None:
    code = city.areas["dong"].code
    read(tmp_path, f"{HEAD}{code},2025-07-01,2000,6000,2000,Tổng điều tra\n")
    read(tmp_path, f"{HEAD}{code},2025-07-01,1000,6000,3000,Tổng điều tra\n")
    (row,) = AgeShares.objects.all()
    assert (row.children, row.adults, row.elderly) == (0.1, 0.6, 0.3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("area,valid_from\n", "missing columns: 0-14"),
        (HEAD, "no rows"),
        (HEAD + "{code},2025-07-01,1,2,3,x\n99999,2025-07-01,1,2,3,x\n", "'99999'"),
        (HEAD + "{code},2025-07-01,1,2,3,x\n{code},2025-07-01,1,2,3,x\n", "twice"),
        (HEAD + "{code},01/07/2025,1,2,3,x\n", "line 2"),
        (HEAD + "{code},2025-07-01,-1,2,3,x\n", "0 or more"),
        (HEAD + "{code},2025-07-01,nan,2,3,x\n", "0 or more"),
        (HEAD + "{code},2025-07-01,,2,3,x\n", "line 2"),
    ],
)
def test_a_wrong_file_is_refused_whole(city: SmallCity, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        read(tmp_path, text.replace("{code}", city.areas["dong"].code))
    assert not AgeShares.objects.exists()
