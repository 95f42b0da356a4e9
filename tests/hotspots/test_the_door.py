"""Promise 4: the analysis knows topic, place and time. No speaker, no words, no opinion can get to it."""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model

from dangvan.cases.models import Case
from dangvan.hotspots import gathering
from dangvan.hotspots.actions import running
from dangvan.hotspots.models import Alert, Evidence, Hotspot, HotspotArea, LifeEntry, Memory, Run
from dangvan.hotspots.types import Cadence, Clock
from dangvan.kernel import childprocess, clock, revisions
from dangvan.organisations.models import Topic
from dangvan.reports.models import Report
from dangvan.reports.types import ContactInput
from tests.architecture.sources import PACKAGE, imported_modules, python_files
from tests.hotspots.conftest import CLOCK
from tests.small_city import SmallCity, later

HOTSPOTS = PACKAGE / "hotspots"
#: Everything of a report, and of what hangs on it, that could tell a person or what they think.
OF_PEOPLE = {
    "text", "released_text", "place_text", "receipt_hash", "contact", "sealed", "photos", "additions",
    "draft", "language", "source_id", "uid", "remark", "solved", "summary", "desk_text", "public_text",
}  # fmt: skip


def test_only_these_columns_are_ever_read_and_handed_over() -> None:
    assert set(gathering.READ) == {
        "pk", "link__case__topic_id", "link__case__area_id", "received_at", "happened_on", "channel",
        "is_history", "link__case__lon", "link__case__lat",
    }  # fmt: skip
    assert gathering.HANDED == ("topic", "area", "time", "channel", "copy", "lon", "lat")
    assert gathering.Row._fields == gathering.HANDED


def test_one_module_alone_reads_reports() -> None:
    readers = [
        path.name
        for path in python_files(HOTSPOTS)
        if any(module.startswith("dangvan.reports") for module in imported_modules(path))
    ]
    assert readers == ["gathering.py"]


def test_no_module_can_reach_contacts_receipts_photos_or_words() -> None:
    closed = (
        "dangvan.reports.vault",
        "dangvan.reports.receipts",
        "dangvan.reports.photos",
        "dangvan.reports.queries",
    )
    for path in python_files(HOTSPOTS):
        for module in imported_modules(path):
            assert not module.startswith((*closed, "dangvan.reports.actions", "dangvan.cases.search")), path


def test_nothing_of_a_person_is_named_where_rows_are_gathered() -> None:
    tree = ast.parse((HOTSPOTS / "gathering.py").read_text(encoding="utf-8"))
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    named |= {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for part in node.value.split("__")
        if " " not in node.value
    }
    assert not named & OF_PEOPLE


def test_no_row_of_ours_points_to_a_report_or_a_person_who_spoke() -> None:
    models: tuple[type[Model], ...] = (Alert, Evidence, Hotspot, HotspotArea, LifeEntry, Memory, Run)
    pointed = {
        field.related_model._meta.label
        for model in models
        for field in model._meta.get_fields()
        if field.related_model
    }
    assert not {label for label in pointed if label.startswith(("reports.", "cases."))}


def test_nobody_but_the_process_beside_us_knows_the_analysis() -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in python_files()
        if any(module.split(".")[0] in {"nhip", "numba"} for module in imported_modules(path))
    }
    assert users == {f"{room}/analysis.py" for room in ("hotspots", "outreach", "practices")}


@pytest.mark.django_db
def test_the_file_that_is_handed_over_holds_nothing_else(city: SmallCity, tmp_path: Path) -> None:
    contact = ContactInput(name="Trần Thị Lụa", phone="0912345678", email="lua@thu.example")
    said = city.say("Nước ngập đến đầu gối trước nhà tôi, số điện thoại 0912345678.", contact=contact)
    gathered = gathering.gather(Clock.RECEIVED, last=clock.today(), days=30, window=14)
    gathering.write_rows(gathered.rows, tmp_path / "rows.csv")
    written = (tmp_path / "rows.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(written.splitlines()))
    assert rows == [
        ["topic", "area", "time", "channel", "copy", "lon", "lat"],
        ["pothole", city.areas["dong"].code, "2026-03-02T09:00", "web", "-1", "105.850", "21.050"],
    ]
    for secret in ("Lụa", "0912345678", "thu.example", "ngập", "Cầu Gỗ", said.code, str(said.report.uid)):
        assert secret not in written


@pytest.mark.django_db
def test_no_person_is_in_anything_that_a_look_hands_over_or_keeps(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    city.say("Tôi là Trần Thị Lụa, phản ánh vì bức xúc.", contact=ContactInput(name="Trần Thị Lụa"))

    def seen(
        _module: str, write_tables: Callable[[Path], None], task: dict[str, Any], **_bounds: Any
    ) -> dict[str, Any]:
        write_tables(tmp_path)
        (tmp_path / "task.json").write_text(json.dumps(task), encoding="utf-8")
        raise childprocess.AnalysisFailed("broke_off")

    monkeypatch.setattr(childprocess, "analyse", seen)
    running.run_analysis(by=CLOCK, cadence=Cadence.HOURLY)
    assert {path.name for path in tmp_path.iterdir()} == {"rows.csv", "areas.csv", "task.json"}
    handed = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    kept = json.dumps(list(Run.objects.values()), default=str)
    assert "Lụa" not in handed + kept
    assert "bức xúc" not in handed + kept


def _sensitive_group(city: SmallCity) -> None:
    Topic.objects.filter(code="streets").update(sensitive=True, hotspot_allowed=False)


def _not_allowed(city: SmallCity) -> None:
    Topic.objects.filter(code="pothole").update(hotspot_allowed=False)


def _about_a_body(city: SmallCity) -> None:
    Case.objects.update(accused=city.bodies["tay"])


KEPT_OUT: dict[str, tuple[dict[str, Any], Callable[[SmallCity], object] | None]] = {
    "a sensitive topic": ({"topic": "bribe"}, None),
    "a topic that isn't allowed": ({}, _not_allowed),
    "a topic of a sensitive group": ({}, _sensitive_group),
    "about a body or its staff": ({"about_body": True}, None),
    "a case that is about a body": ({}, _about_a_body),
    "for the body alone": ({"visibility": "organisation"}, None),
    "a complaint": ({}, lambda _city: Case.objects.update(legal_kind="complaint")),
    "a denunciation": ({}, lambda _city: Case.objects.update(legal_kind="denunciation")),
    "declined": ({}, lambda _city: Case.objects.update(state="declined")),
    "withdrawn": ({}, lambda _city: Report.objects.update(state="withdrawn")),
    "said under a sensitive topic": (
        {},
        lambda city: Report.objects.update(topic=city.topics["bribe"]),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("by_clock", list(Clock))
@pytest.mark.parametrize("what", sorted(KEPT_OUT))
def test_what_may_not_be_looked_through_stays_outside(city: SmallCity, what: str, by_clock: Clock) -> None:
    changes, after = KEPT_OUT[what]
    changes = dict(changes)
    topic = changes.pop("topic", "pothole")
    city.say(topic_id=city.topics[topic].pk, **changes)
    if after is not None:
        after(city)
        revisions.forget_all()
    assert gathering.gather(by_clock, last=clock.today(), days=30, window=14).rows == []


@pytest.mark.django_db
def test_days_of_receipt_and_of_happening_are_kept_apart(city: SmallCity) -> None:
    happened = clock.today() - timedelta(days=5)
    city.say(happened_on=happened)
    days = {
        by_clock: [
            row.time.date() for row in gathering.gather(by_clock, last=clock.today(), days=30, window=14).rows
        ]
        for by_clock in Clock
    }
    assert days == {Clock.RECEIVED: [clock.today()], Clock.HAPPENED: [happened]}


@pytest.mark.django_db
def test_a_stack_of_old_papers_typed_in_today_is_no_news_of_today(city: SmallCity) -> None:
    for _ in range(6):
        city.say(happened_on=clock.today() - timedelta(days=40))
    gathered = gathering.gather(Clock.RECEIVED, last=clock.today(), days=60, window=14)
    assert (gathered.rows, gathered.left_out) == ([], {"told_late": 6})
    assert len(gathering.gather(Clock.HAPPENED, last=clock.today(), days=60, window=14).rows) == 6


@pytest.mark.django_db
@pytest.mark.parametrize("by_clock", list(Clock))
def test_imported_history_never_stands_in_the_window_and_is_background_only_where_it_covers_the_city(
    city: SmallCity, by_clock: Clock
) -> None:
    for lon in (105.85, 105.75):
        city.say(lon=lon)
    with later(days=-100):
        for lon in (105.85, 105.75):
            city.say(lon=lon)
    Report.objects.filter(received_at__lt=clock.now() - timedelta(days=50)).update(is_history=True)
    whole = gathering.gather(by_clock, last=clock.today(), days=200, window=14)
    assert len(whole.rows) == 4
    Report.objects.filter(is_history=True, link__case__area=city.areas["dong"]).update(
        received_at=clock.now()
    )
    partly = gathering.gather(by_clock, last=clock.today(), days=200, window=14)
    assert len(partly.rows) == 2
    assert partly.left_out == {"imported": 1, "history_of_some_areas": 1}
