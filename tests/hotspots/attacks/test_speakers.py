"""Whether who spoke can reach the analysis by any way round: held by what the database is asked.

A column of contacts added to `gathering.READ`, to `near_copies` or to any query of a look fails here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dangvan.cases import near_copies
from dangvan.hotspots import actions, gathering
from dangvan.hotspots.types import Cadence, Clock
from dangvan.kernel import childprocess, clock
from dangvan.reports.models import Report
from dangvan.reports.types import ContactInput
from tests.hotspots.conftest import CLOCK
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
LONG = "Nước ngập đến đầu gối ở ngõ chợ từ sáng, xe máy chết hàng loạt, trẻ con không đến trường được"
#: All that a look may ask of what people said and of its cases; `text` for labels of copies alone.
ASKED = {
    "reports_report": {
        "id", "topic_id", "received_at", "happened_on", "channel", "is_history", "state", "about_body",
        "visibility", "text",
    },
    "cases_case": {"id", "topic_id", "area_id", "lon", "lat", "state", "accused_id", "legal_kind"},
    "cases_casereport": {"case_id", "report_id"},
}  # fmt: skip


def look_without_analysis(folder: Path, monkeypatch: pytest.MonkeyPatch, cadence: Cadence) -> None:
    def seen(_module: str, write_tables: Any, _task: Any, **_bounds: Any) -> Any:
        write_tables(folder)
        raise childprocess.AnalysisFailed("broke_off")

    monkeypatch.setattr(childprocess, "analyse", seen)
    actions.run_analysis(by=CLOCK, cadence=cadence)


def asked_of_people(statements: list[str]) -> dict[str, set[str]]:
    asked: dict[str, set[str]] = {}
    for statement in statements:
        for table, column in re.findall(r'"(\w+)"\."(\w+)"', statement):
            if table.startswith(("reports_", "cases_")):
                asked.setdefault(table, set()).add(column)
        for table in re.findall(r'(?:FROM|JOIN) "((?:reports|cases)_\w+)"', statement):
            asked.setdefault(table, set())
    return asked


@pytest.mark.parametrize("cadence", list(Cadence))
def test_a_whole_look_asks_the_database_for_nothing_of_a_person(
    city: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cadence: Cadence
) -> None:
    city.say(LONG, contact=ContactInput(name="Trần Thị Lụa", phone="0912345678"))
    with CaptureQueriesContext(connection) as captured:
        look_without_analysis(tmp_path, monkeypatch, cadence)
    asked = asked_of_people([each["sql"] for each in captured.captured_queries])
    assert "text" in asked["reports_report"], "copies were looked for"
    further = {table: asked[table] - ASKED[table] for table in asked}
    assert not any(further.values()), further


def test_that_guard_itself_fails_when_a_contact_is_read(city: SmallCity) -> None:
    city.say(LONG, contact=ContactInput(phone="0912345678"))
    related = [
        field.name
        for field in Report._meta.get_fields()
        if field.is_relation and "contact" in field.name and not field.auto_created
    ] or ["contact"]
    with CaptureQueriesContext(connection) as captured:
        list(Report.objects.values_list("pk", f"{related[0]}__pk"))
        list(Report.objects.values_list("pk", "receipt_hash"))
    asked = asked_of_people([each["sql"] for each in captured.captured_queries])
    extra = {table: asked[table] - ASKED.get(table, set()) for table in asked}
    assert "receipt_hash" in extra["reports_report"]
    assert any("contact" in table or any("contact" in column for column in extra[table]) for table in extra)


def handed(city: SmallCity, folder: Path, contacts: list[ContactInput | None], language: str) -> str:
    """The table that leaves, for the same words said by these people."""
    with transaction.atomic():
        for number, contact in enumerate(contacts):
            city.say(f"{LONG} lần {number}", contact=contact, language=language)
            city.say(LONG, contact=contact, language=language)
        gathered = gathering.gather(Clock.RECEIVED, last=clock.today(), days=30, window=14)
        first = min(row.copy for row in gathered.rows if row.copy >= 0)
        # Labels are numbers of reports, which go on counting: only which are alike matters.
        rows = [row._replace(copy=row.copy - first if row.copy >= 0 else -1) for row in gathered.rows]
        gathering.write_rows(rows, folder / "rows.csv")
        transaction.set_rollback(True)
    return (folder / "rows.csv").read_text(encoding="utf-8")


def test_the_table_is_the_same_byte_for_byte_whoever_spoke(city: SmallCity, tmp_path: Path) -> None:
    one = ContactInput(name="Trần Thị Lụa", phone="0912345678", email="lua@thu.example")
    many = [ContactInput(name=f"Người số {n}", phone=f"091234567{n}") for n in range(4)]
    people: list[list[ContactInput | None]] = [[None] * 4, [one] * 4, [*many]]
    tables = {handed(city, tmp_path, contacts, language) for contacts in people for language in ("vi", "en")}
    assert len(tables) == 1


def test_labels_of_copies_come_from_words_alone(city: SmallCity) -> None:
    same = ContactInput(phone="0912345678")
    for n in range(6):
        city.say(
            f"Chuyện thứ {n} hoàn toàn khác những chuyện kia, {'abcdef'[n] * 9} cần xem {n}", contact=same
        )
    topics = list(gathering.allowed_topics())
    assert near_copies.near_copies(topics, clock.now().replace(hour=0)) == {}
