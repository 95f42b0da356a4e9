"""A city of 1,000,000 reports in 400,000 cases over three years, made in bulk: what the benchmark of pages
reads.

Skewed like life: the largest ward and the largest department hold 5 % of the cases each, a few topics most of
them, and words follow Zipf's law, so that the commonest stands in nearly every text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from benchmarks._big_lists import DEPARTMENTS, LEAVES, WARDS, Lists, store_lists
from benchmarks._rows import store, without_indexes
from dangvan.cases.models import Answer, Case, CaseReport, CaseText, Contest, Deadline, Handover
from dangvan.cases.search import schema
from dangvan.cases.types import State
from dangvan.kernel import clock, revisions
from dangvan.ledger.models import Event
from dangvan.organisations.models import (
    Organisation,
    ServiceStandard,
    Topic,
)
from dangvan.places.models import Area
from dangvan.reports.models import Report

CASES, REPORTS, DAYS = 400_000, 1_000_000, 1095
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FILLED = (Case, CaseReport, CaseText, Deadline, Answer, Handover, Contest, Report, Event)
Numbers = npt.NDArray[np.int64]


def build(*, with_words: bool = True) -> None:
    """Fill an empty, migrated database. Who only counts can do without what is searched and told."""
    rng = np.random.default_rng(20261123)
    _hurry()
    with without_indexes(_FILLED), transaction.atomic():
        _cases(rng, store_lists(), with_words=with_words)
    if with_words:
        schema.install(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ("public", "desk") if with_words else ():
                cursor.execute(f"INSERT INTO case_{name}_words(case_{name}_words) VALUES ('optimize')")
            cursor.execute("ANALYZE")
        else:
            cursor.execute("VACUUM ANALYZE")
    revisions.forget_all()


def _hurry() -> None:
    """No one misses this database if the power goes."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA cache_size=-400000")
        else:
            cursor.execute("SET synchronous_commit=off")
            cursor.execute("SET maintenance_work_mem='256MB'")


def _skewed(count: int, largest: float) -> npt.NDArray[np.float64]:
    """Shares that fall like a power and of which the first is `largest`."""
    low, high = 0.0, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        shares = 1 / np.arange(1, count + 1) ** middle
        low, high = (middle, high) if shares[0] / shares.sum() < largest else (low, middle)
    shares = 1 / np.arange(1, count + 1) ** ((low + high) / 2)
    return np.asarray(shares / shares.sum())


def _cases(rng: np.random.Generator, lists: Lists, *, with_words: bool) -> None:
    ward = rng.choice(WARDS, CASES, p=_skewed(WARDS, 0.05))
    leaf = rng.choice(LEAVES, CASES, p=_skewed(LEAVES, 0.08))
    to_department = rng.random(CASES) < 0.3
    department = rng.choice(DEPARTMENTS, CASES, p=_skewed(DEPARTMENTS, 0.05 / 0.3))
    day = np.sort(rng.integers(0, DAYS, CASES))
    today = clock.today()
    moments = [
        datetime(today.year, today.month, today.day, 2, tzinfo=UTC)
        - timedelta(days=int(DAYS - 1 - d), seconds=int(s))
        for d, s in zip(day, rng.integers(0, 7200, CASES), strict=True)
    ]
    owner = [
        lists.departments[d].pk if away else lists.committees[w].pk
        for d, w, away in zip(department, ward, to_department, strict=True)
    ]
    ids = list(range(1, CASES + 1))
    life = _lives(rng, DAYS - 1 - day, moments)
    accused = [
        lists.committees[w].pk if odd else None for w, odd in zip(ward, rng.random(CASES) < 0.01, strict=True)
    ]
    sensitive = leaf >= LEAVES - 4
    public = [
        bool(not s and a is None and state != State.RECEIVED)
        for s, a, state in zip(sensitive, accused, life["state"], strict=True)
    ]
    extra = rng.multinomial(REPORTS - CASES, _skewed(CASES, 0.0005))
    rng.shuffle(extra)
    references = _references(rng)
    columns: dict[str, Any] = {
        "id": ids,
        "reference": references,
        "topic_id": [lists.leaves[i].pk for i in leaf],
        "area_id": [lists.wards[i].pk for i in ward],
        "owner_id": owner,
        "accused_id": accused,
        "uid": _uids(rng, CASES),
        "lon": (105.3 + 0.05 * (ward % 12) + rng.random(CASES) * 0.05).tolist(),
        "lat": (20.6 + 0.05 * (ward // 12) + rng.random(CASES) * 0.05).tolist(),
        "is_public": public,
        "reports_count": (extra + 1).tolist(),
        "received_at": moments,
        "received_on": [clock.local(m).date() for m in moments],
        "summary": [" ".join(lists.words[i] for i in row) for row in rng.integers(0, 900, (CASES, 8))],
        "owner_why": "[]",
        "version": 3,
        **life,
        "told_state": life["state"],
    }
    store(Case, CASES, columns)
    _reports(rng, lists, columns, extra)
    if with_words:
        _deadlines_and_events(columns)
        _texts(rng, lists, columns)
    _replies(columns)


def _lives(rng: np.random.Generator, age: Numbers, moments: list[datetime]) -> dict[str, Any]:
    """States by age, and the moments that belong to them."""
    draw, quick = rng.random(CASES), rng.exponential(9.0, CASES)
    ended = [State.CLOSED, State.DECLINED, State.WITHDRAWN, State.MERGED]
    found: dict[str, list[Any]] = {
        name: []
        for name in (
            "state",
            "due_at",
            "very_late_at",
            "next_due_at",
            "screened_at",
            "answered_at",
            "answered_on_time",
            "days_to_answer",
            "closed_at",
            "contested_count",
            "overturned_count",
            "acknowledge_due_at",
        )
    }
    for a, d, q, at in zip(age.tolist(), draw.tolist(), quick.tolist(), moments, strict=True):
        due = at + timedelta(days=9)
        if a > 120 or q < a - 20:
            state = ended[0] if d < 0.92 else ended[1] if d < 0.96 else ended[2] if d < 0.97 else ended[3]
        elif q < a:
            state = State.ANSWERED if d < 0.9 else State.CONTESTED if d < 0.95 else State.ANSWERED_AGAIN
        else:
            state = (
                State.RECEIVED
                if a < 1
                else State.SCREENED
                if d < 0.2
                else State.ACCEPTED
                if d < 0.9
                else State.SCHEDULED
            )
        answered = state in (State.CLOSED, State.ANSWERED, State.CONTESTED, State.ANSWERED_AGAIN)
        pending = state in (State.RECEIVED, State.SCREENED, State.ACCEPTED, State.SCHEDULED, State.CONTESTED)
        found["state"].append(state.value)
        found["due_at"].append(due)
        found["very_late_at"].append(due + timedelta(days=7))
        found["acknowledge_due_at"].append(at + timedelta(days=1))
        found["next_due_at"].append(due if pending else None)
        found["screened_at"].append(None if state == State.RECEIVED else at + timedelta(hours=5))
        found["answered_at"].append(at + timedelta(days=q) if answered else None)
        found["answered_on_time"].append(q <= 9 if answered else None)
        found["days_to_answer"].append(round(q * 5 / 7, 2) if answered else None)
        found["closed_at"].append(at + timedelta(days=q + 15) if state == State.CLOSED else None)
        contested = state in (State.CONTESTED, State.ANSWERED_AGAIN) or (state == State.CLOSED and d < 0.04)
        found["contested_count"].append(int(contested))
        found["overturned_count"].append(int(contested and d < 0.01))
    return dict(found)


def _references(rng: np.random.Generator) -> list[str]:
    numbers = np.unique(rng.integers(0, 1 << 40, CASES + 1000))[:CASES]
    rng.shuffle(numbers)
    digits = [(numbers >> (5 * place)) & 31 for place in range(7, -1, -1)]
    letters = np.array(list(_ALPHABET))[np.stack(digits, axis=1)]
    return ["".join(row[:4]) + "-" + "".join(row[4:]) for row in letters.tolist()]


def _uids(rng: np.random.Generator, count: int) -> list[UUID]:
    raw = rng.bytes(16 * count)
    return [UUID(bytes=raw[start : start + 16]) for start in range(0, 16 * count, 16)]


def _reports(rng: np.random.Generator, lists: Lists, cases: dict[str, Any], extra: Numbers) -> None:
    of_case = np.concatenate([np.arange(CASES), np.repeat(np.arange(CASES), extra)])
    wide = rng.random(REPORTS) < 0.4
    texts = _sentences(rng, lists.words, 20_000, 24)
    text = [texts[i] for i in rng.integers(0, len(texts), REPORTS)]
    at = cases["received_at"]
    places_of = of_case.tolist()
    store(
        Report,
        REPORTS,
        {
            "id": range(1, REPORTS + 1),
            "uid": _uids(rng, REPORTS),
            "channel": "web",
            "text": text,
            "received_at": [at[i] for i in places_of],
            "topic_id": [cases["topic_id"][i] for i in places_of],
            "area_id": [cases["area_id"][i] for i in places_of],
            "visibility": ["public" if w else "summary" for w in wide],
            "release_state": ["released" if w else "not_asked" for w in wide],
            "released_text": [t if w else "" for t, w in zip(text, wide, strict=True)],
            "receipt_hash": None,
        },
    )
    store(
        CaseReport,
        REPORTS,
        {
            "case_id": (of_case + 1).tolist(),
            "report_id": range(1, REPORTS + 1),
            "original_case_id": (of_case + 1).tolist(),
            "joined_at": [at[i] for i in places_of],
        },
    )


def _deadlines_and_events(cases: dict[str, Any]) -> None:
    """Deadlines and the record of events."""
    standard = ServiceStandard.objects.get().pk
    arithmetic = json.dumps(
        [
            {"step": "received", "at": "2026-11-20T09:00:00+07:00"},
            {"step": "due", "at": "2026-12-01T17:00:00+07:00"},
        ]
    )
    for kind, due in (("acknowledge", "acknowledge_due_at"), ("answer", "due_at")):
        store(
            Deadline,
            CASES,
            {
                "case_id": cases["id"],
                "kind": kind,
                "cause": "receipt",
                "organisation_id": cases["owner_id"],
                "standard_id": standard,
                "started_at": cases["received_at"],
                "due_at": cases[due],
                "arithmetic": arithmetic,
            },
        )
    for sequence, kind in enumerate(("case.opened", "case.screened", "case.answered")):
        store(
            Event,
            CASES,
            {
                "subject": cases["uid"],
                "sequence": sequence,
                "kind": kind,
                "public": True,
                "day": cases["received_on"],
                "at": cases["received_at"],
                "actor_kind": "officer",
                "organisation": cases["owner_id"],
                "plain": '{"organisation": "ward-1"}',
                "commitments": "{}",
                "payload": '{"keys": {}, "values": {}}',
            },
        )


def _replies(cases: dict[str, Any]) -> None:
    """Answers, hand-overs and contests."""
    numbers = range(CASES)
    answered = [i for i in numbers if cases["answered_at"][i] is not None]
    store(
        Answer,
        len(answered),
        {
            "case_id": [i + 1 for i in answered],
            "number": 1,
            "organisation_id": [cases["owner_id"][i] for i in answered],
            "what_was_done": "Đã sửa chữa xong và nghiệm thu tại chỗ. " * 6,
            "done_by": "Đội duy tu",
            "done_on": [cases["received_on"][i] for i in answered],
            "answered_at": [cases["answered_at"][i] for i in answered],
        },
    )
    moved = range(0, CASES, 16)
    store(
        Handover,
        len(moved),
        {
            "case_id": [i + 1 for i in moved],
            "from_organisation_id": [cases["owner_id"][(i * 7) % CASES] for i in moved],
            "to_organisation_id": [cases["owner_id"][i] for i in moved],
            "reason": "Không thuộc thẩm quyền.",
            "handed_over_at": [cases["received_at"][i] for i in moved],
        },
    )
    contested = [i for i in numbers if cases["contested_count"][i]]
    store(
        Contest,
        len(contested),
        {
            "case_id": [i + 1 for i in contested],
            "report_id": [i + 1 for i in contested],
            "against": "answer",
            "reason": "Chưa làm gì.",
            "organisation_id": Organisation.objects.get(code="city").pk,
            "contested_at": [cases["answered_at"][i] for i in contested],
            "due_at": [cases["due_at"][i] for i in contested],
            "decided_at": [
                None if cases["state"][i] == "contested" else cases["answered_at"][i] for i in contested
            ],
        },
    )


def _texts(rng: np.random.Generator, lists: Lists, cases: dict[str, Any]) -> None:
    names = _names()
    spoken = _sentences(rng, lists.words, CASES, 40)
    house = rng.integers(1, 20_000, CASES).tolist()
    public, desk = [], []
    for i, said in enumerate(spoken):
        pointed_at = (cases["topic_id"][i], "t"), (cases["area_id"][i], "a"), (cases["owner_id"][i], "o")
        facts = " ".join(names[one] for one in pointed_at)
        public.append(
            f" {facts} {said[: len(said) // 2]} {house[i]} "
            if cases["is_public"][i] and cases["state"][i] != "merged"
            else ""
        )
        desk.append(f" {facts} {said} {house[i]} ")
    ranks = [_rank(d, r) for d, r in zip(cases["received_on"], cases["reference"], strict=True)]
    keys = [
        f"a:{a} t:{t} o:{o} s:{s} p:{s}"
        for a, t, o, s in zip(
            cases["area_id"], cases["topic_id"], cases["owner_id"], cases["state"], strict=True
        )
    ]
    store(
        CaseText,
        CASES,
        {
            "case_id": cases["id"],
            "rank": ranks,
            "public_text": public,
            "desk_text": desk,
            "keys": keys,
        },
    )


def _names() -> dict[tuple[int, str], str]:
    from dangvan.kernel.folding import words

    found: dict[tuple[int, str], str] = {}
    for letter, things in (
        ("t", Topic.objects.all()),
        ("a", Area.objects.all()),
        ("o", Organisation.objects.all()),
    ):
        for thing in things:
            found[thing.pk, letter] = " ".join(words(f"{thing.name_vi} {thing.name_en}"))
    return found


def _rank(day: date, reference: str) -> int:
    from dangvan.cases.search import rank_of

    return rank_of(Case(received_on=day, reference=reference))


def _sentences(rng: np.random.Generator, words: Sequence[str], count: int, mean: int) -> list[str]:
    """Texts of about `mean` words by Zipf's law."""
    weights = 1 / (np.arange(len(words)) + 2.7)
    lengths = np.maximum(6, rng.normal(mean, sqrt(mean) * 2, count).astype(int))
    drawn = rng.choice(len(words), int(lengths.sum()), p=weights / weights.sum()).tolist()
    texts, at = [], 0
    for length in lengths.tolist():
        texts.append(" ".join([words[i] for i in drawn[at : at + length]]))
        at += length
    return texts
