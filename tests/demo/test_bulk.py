"""Rows written in bulk are the rows that the actions leave: one city both ways, compared column by column."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Model

from dangvan.accounts import queries as officers
from dangvan.cases.models import Answer, Case, CaseReport, CaseText, Contest, Deadline
from dangvan.demo import bulk
from dangvan.demo.people import officer_of
from dangvan.demo.seeding import seed_city
from dangvan.kernel import clock, revisions
from dangvan.ledger.models import Event
from dangvan.reports.models import ContactDetail, Report

NOW = datetime(2026, 9, 15, 15, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
#: Never the same twice: keys, receipts, random numbers, and what is made of them.
RANDOM = {
    Case: {"id", "uid", "reference"},
    Report: {"id", "uid", "receipt_hash"},
    CaseReport: {"id"},
    Deadline: {"id"},
    Answer: {"id"},
    Contest: {"id"},
    ContactDetail: {"id", "sealed"},
    CaseText: {"rank"},
    Event: {"id", "subject", "commitments"},
}

Rows = dict[str, dict[str, list[dict[str, Any]]]]


@pytest.fixture
def both_ways(hanoi: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Rows, Rows, int]:
    counted = []

    def count(matters: Any, jobs: Any) -> None:
        counted.append(len(matters))
        live(matters, jobs)

    live = bulk.live_in_bulk
    monkeypatch.setattr(bulk, "live_in_bulk", count)
    return _city(in_bulk=True), _city(in_bulk=False), counted[0]


def test_every_column_is_the_same(both_ways: tuple[Rows, Rows, int]) -> None:
    in_bulk, by_actions, simple = both_ways
    assert simple > 90
    for kind, rows in by_actions.items():
        assert in_bulk[kind].keys() == rows.keys(), kind
        different = [d for key, expected in rows.items() for d in _differences(in_bulk[kind][key], expected)]
        assert different == [], f"{kind}: {different}"


def test_events_are_stored_in_the_order_of_time(hanoi: None) -> None:
    with clock.standing_at(NOW):
        seed_city(recent=60, history=0)
    moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
    recent = moments[moments.index(min(moments)) :]
    assert recent == sorted(recent)


def _differences(
    found: list[dict[str, Any]], expected: list[dict[str, Any]]
) -> list[tuple[str, object, object]]:
    if len(found) != len(expected):
        return [("rows", found, expected)]
    pairs = zip(found, expected, strict=True)
    return [
        (name, row[name], other[name]) for row, other in pairs for name in other if row[name] != other[name]
    ]


def _city(*, in_bulk: bool) -> Rows:
    """All rows of the city seeded in one of the ways, by what their reports say; nothing of it stays."""
    with transaction.atomic():
        officer_of.cache_clear()
        with clock.standing_at(NOW):
            seed_city(recent=150, history=0, in_bulk=in_bulk)
        rows = _rows()
        transaction.set_rollback(True)
    revisions.forget_all()
    return rows


def _rows() -> Rows:
    says = {r.pk: f"{r.received_at:%F %T} {r.text}" for r in Report.objects.all()}
    opened = {link.original_case_id: says[link.report_id] for link in CaseReport.objects.order_by("-pk")}
    uids = {case.uid: f"case: {opened[case.pk]}" for case in Case.objects.all()}
    uids |= {report.uid: f"report: {says[report.pk]}" for report in Report.objects.all()}
    found: Rows = defaultdict(lambda: defaultdict(list))
    for case in Case.objects.all():
        found["case"][opened[case.pk]] = [_plain(case)]
    for report in Report.objects.all():
        found["report"][says[report.pk]] = [_plain(report)]
    for model in (CaseReport, Deadline, Answer, Contest):
        for row in model._default_manager.order_by("pk"):
            key = opened[row.case_id]
            found[model.__name__][key].append(_plain(row, case=opened, report=says))
    for contact in ContactDetail.objects.all():
        found["contact"][says[contact.report_id]] = [_plain(contact, report=says)]
    for text in CaseText.objects.all():
        found["text"][opened[text.case_id]] = [_without_reference(text)]
    for event in Event.objects.order_by("subject", "sequence"):
        if event.subject in uids:
            found["event"][uids[event.subject]].append(_event(event))
    for links in found["CaseReport"].values():
        links.sort(key=lambda link: str(link["report_id"]))
    return found


def _plain(row: Model, **keys: dict[int, str]) -> dict[str, Any]:
    """The columns of a row; what it points to by what was said there."""
    columns = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    for name in RANDOM[type(row)]:
        columns.pop(name)
    for name, says in keys.items():
        if f"{name}_id" in columns:
            columns[f"{name}_id"] = says[columns[f"{name}_id"]]
    for name in ("original_case_id", "contested_answer_id", "decides_id", "merged_into_id", "assignee_id"):
        if name in columns:
            columns[name] = columns[name] is not None
    return columns


def _without_reference(text: CaseText) -> dict[str, Any]:
    reference = text.case.reference.replace("-", "").lower()
    return {
        "public": text.public_text.replace(reference, "#"),
        "desk": text.desk_text.replace(reference, "#"),
        "keys": text.keys,
    }


def _event(event: Event) -> dict[str, Any]:
    columns = _plain(event)
    if event.actor_user is not None:
        columns["actor_user"] = officers.officer(event.actor_user).username
    payload = json.loads(json.dumps(columns.pop("payload")))
    for name in ("case", "contest", "into", "note", "report", "thread", "user"):
        payload["values"].pop(name, None)
    columns["values"] = payload["values"]
    columns["fields"] = sorted(payload["keys"])
    return columns
