"""`dangvan import reports`: a city's own log goes in once, by the form's rules, and says
which rows it could not take.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.management import CommandError, call_command

from dangvan.cases.models import Case
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid
from dangvan.kernel.models import OutboxMessage
from dangvan.places.types import ImportResult
from dangvan.reports.mapping import read_mapping
from dangvan.reports.models import Report
from dangvan.website import report_import
from dangvan.website.report_import import import_reports
from tests.small_city import SmallCity

HEADER = "opened,closed,kind,words,lon,lat,ward\n"
GOOD = "2026-02-02 09:00,2026-02-04 10:00,Hole,Ổ gà trước chợ rất sâu,105.85,21.05,\n"
MAPPING = """
[source]
name = "log"
[columns]
received_at = "opened"
closed_at = "closed"
topic = "kind"
text = "words"
lon = "lon"
lat = "lat"
area = "ward"
[topics]
"Hole" = "pothole"
"Lamp" = "lamp"
"""
BY = Actor.system("import")


def bring_in(folder: Path, rows: str, *, mapping: str = MAPPING, **options: Any) -> ImportResult:
    log, table = folder / "log.csv", folder / "map.toml"
    log.write_bytes((HEADER + rows).encode("utf-8", "surrogatepass"))
    table.write_text(mapping, encoding="utf-8")
    return import_reports(BY, log, {"mapping": table, "restart": False, "check": False} | options)


def test_a_closed_row_is_history_that_nobody_is_told_of(city: SmallCity, tmp_path: Path) -> None:
    assert bring_in(tmp_path, GOOD).stored == 1
    case = Case.objects.get()
    assert (case.owner, case.state, case.is_history) == (city.bodies["dong"], "closed", True)
    assert case.answered_on_time is True
    assert not OutboxMessage.objects.exists()


def test_an_open_row_is_a_live_case_with_its_clocks(city: SmallCity, tmp_path: Path) -> None:
    bring_in(tmp_path, "2026-03-02 08:30,,Lamp,Đèn đường tắt cả ngõ mấy hôm nay,105.85,21.05,\n")
    case = Case.objects.get()
    assert (case.owner, case.state, case.is_history) == (city.bodies["lights"], "received", False)
    assert case.due_at is not None


def test_twice_imported_is_once_stored_and_equal_rows_stay_two(city: SmallCity, tmp_path: Path) -> None:
    assert bring_in(tmp_path, GOOD + GOOD).stored == 2
    again = bring_in(tmp_path, GOOD + GOOD)
    assert (again.stored, again.unchanged) == (0, 2)
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("yesterday,,Hole,Ổ gà trước chợ rất sâu,105.85,21.05,\n", "received_at"),
        ("2030-01-01 09:00,,Hole,Ổ gà trước chợ rất sâu,105.85,21.05,\n", "received_at"),
        ("2026-02-02 09:00,,Volcano,Ổ gà trước chợ rất sâu,105.85,21.05,\n", "topic"),
        ("2026-02-02 09:00,,Hole,Ổ gà trước chợ rất sâu,east,21.05,\n", "lon"),
        ("2026-02-02 09:00,,Hole,Ổ gà trước chợ rất sâu,2.35,48.85,\n", "place"),
        ("2026-02-02 09:00,,Hole,Ổ gà trước chợ rất sâu,,,99999\n", "area"),
        ("2026-02-02 09:00,,Hole,\udc80 nửa cặp thay thế,105.85,21.05,\n", "words"),
        (f"2026-02-02 09:00,,Hole,{'a' * 20_000},105.85,21.05,\n", "words"),
    ],
)
def test_a_bad_row_is_named_and_the_others_go_in(
    city: SmallCity, tmp_path: Path, row: str, field: str
) -> None:
    result = bring_in(tmp_path, row + GOOD)
    assert result.stored == 1
    assert {(error.row, error.field) for error in result.errors} == {(1, field)}
    assert all(error.message for error in result.errors)


def test_an_import_that_was_stopped_goes_on_where_it_was(
    city: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(GOOD.replace("09:00", f"09:{minute:02}") for minute in range(10))
    monkeypatch.setattr(report_import, "ROWS_AT_ONCE", 4)
    stored = report_import._store
    batches: list[int] = []

    def stops(*given: Any, **options: Any) -> None:
        batches.append(len(given[1]))
        if len(batches) == 2:
            raise KeyboardInterrupt
        stored(*given, **options)

    monkeypatch.setattr(report_import, "_store", stops)
    with pytest.raises(KeyboardInterrupt):
        bring_in(tmp_path, rows)
    assert Report.objects.count() == 4
    assert bring_in(tmp_path, rows).stored == 6
    assert Report.objects.count() == 10
    assert batches == [4, 4, 4, 2]


def test_ctrl_c_is_answered_with_how_to_go_on(
    city: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(*given: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(report_import, "_store", stops)
    log, mapping = tmp_path / "log.csv", tmp_path / "map.toml"
    log.write_text(HEADER + GOOD, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    with pytest.raises(CommandError, match="Run the same command to go on") as stopped:
        call_command("import", "reports", str(log), mapping=mapping)
    assert stopped.value.returncode == 130


def test_check_stores_nothing(city: SmallCity, tmp_path: Path) -> None:
    bring_in(tmp_path, GOOD, check=True)
    assert not Report.objects.exists()


def test_parquet_comes_in_as_csv_does(city: SmallCity, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(HEADER + GOOD, encoding="utf-8")
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{tmp_path}/log.csv')) TO '{tmp_path}/log.parquet'")
    options = {"mapping": tmp_path / "map.toml", "restart": False, "check": False}
    assert import_reports(BY, tmp_path / "log.parquet", options).stored == 1


@pytest.mark.parametrize(
    "mapping",
    [
        "not toml [",
        MAPPING.replace('name = "log"', ""),
        MAPPING.replace('topic = "kind"', ""),
        MAPPING.replace('"pothole"', '"no-such-topic"'),
        MAPPING.replace("[columns]", '[columns]\ncolour = "red"'),
    ],
)
def test_a_mapping_that_makes_no_sense_says_why(city: SmallCity, tmp_path: Path, mapping: str) -> None:
    (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
    with pytest.raises(Invalid) as error:
        read_mapping(tmp_path / "map.toml")
    assert str(error.value)


def test_the_command_writes_refused_rows_to_a_file_and_ends_with_an_error(
    city: SmallCity, tmp_path: Path
) -> None:
    (tmp_path / "log.csv").write_text(HEADER + "x,,Hole,Ổ gà ở chợ,105.85,21.05,\n" + GOOD, encoding="utf-8")
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command(
            "import", "reports", str(tmp_path / "log.csv"), mapping=tmp_path / "map.toml",
            errors=tmp_path / "errors.csv",
        )  # fmt: skip
    assert "received_at" in (tmp_path / "errors.csv").read_text(encoding="utf-8")
    assert Report.objects.count() == 1
