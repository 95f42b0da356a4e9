"""The data the product ships: topics, bodies, limits, reasons and places agree with one another."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from dangvan.demo.content.words import topic_words
from dangvan.kernel.city import load_city
from dangvan.kernel.folding import fold

_ORGANISATIONS = files("dangvan.organisations").joinpath("data")
_PLACES = files("dangvan.places").joinpath("data")


def table(name: str) -> dict[str, Any]:
    return tomllib.loads(_ORGANISATIONS.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


TOPICS = table("topics")
ORGANISATIONS = table("organisations")["organisation"]
RESPONSIBILITIES = table("responsibility")["responsibility"]
GROUP_CODES = {g["code"] for g in TOPICS["group"]}
TOPIC_CODES = {t["code"] for t in TOPICS["topic"]}
ORGANISATION_CODES = {o["code"] for o in ORGANISATIONS}


@pytest.mark.parametrize(
    "name",
    ["topics", "organisations", "responsibility", "standards", "reasons", "calendars", "legal_ways"],
)
def test_every_file_says_its_columns_in_its_first_line(name: str) -> None:
    first = _ORGANISATIONS.joinpath(f"{name}.toml").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# [")


def test_codes_are_ascii_and_stand_once() -> None:
    codes = Counter(
        [g["code"] for g in TOPICS["group"]]
        + [t["code"] for t in TOPICS["topic"]]
        + [o["code"] for o in ORGANISATIONS]
        + [r["code"] for r in table("reasons")["reason"]]
    )
    assert [code for code, count in codes.items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) and len(code) <= 60 for code in codes)


def test_every_topic_is_named_in_both_languages_and_belongs_to_a_group() -> None:
    for topic in TOPICS["topic"]:
        assert topic["parent"] in GROUP_CODES
        assert all(topic[key].strip() for key in ("name_vi", "name_en", "hint_vi", "hint_en")), topic["code"]
        assert all(topic[key] for key in ("words_vi", "words_en")), topic["code"]
        assert topic["default_urgency"] in {"normal", "complex", "urgent"}
        assert topic["point_detail"] in {"point", "street", "ward"}


def test_sensitive_topics_never_show_a_point_nor_an_open311_service() -> None:
    sensitive = [t for t in TOPICS["topic"] if t["sensitive"]]
    assert {"bao-luc-gia-dinh", "xam-hai-tre-em", "tieu-cuc-tham-nhung", "thai-do-can-bo", "tin-nguong"} <= {
        t["code"] for t in sensitive
    }
    assert all(t["point_detail"] == "ward" and t["open311"] == [] for t in sensitive)


def test_conscience_conduct_of_officials_and_every_sensitive_topic_are_kept_from_the_analysis() -> None:
    kept_out = {t["code"] for t in TOPICS["topic"] if not t["hotspot_allowed"]}
    assert {"thai-do-can-bo", "tieu-cuc-tham-nhung", "tin-nguong", "viec-khac"} <= kept_out
    assert {t["code"] for t in TOPICS["topic"] if t["sensitive"]} <= kept_out


def test_parents_and_successions_name_bodies_that_exist() -> None:
    by_code = {o["code"]: o for o in ORGANISATIONS}
    assert {o["parent"] for o in ORGANISATIONS if "parent" in o} <= ORGANISATION_CODES
    for succession in table("organisations")["succession"]:
        old, new = by_code[succession["predecessor"]], by_code[succession["successor"]]
        assert old["valid_to"] == succession["day"]
        assert new["valid_from"] <= succession["day"]
        assert "valid_to" not in new
    gone = {o["code"] for o in ORGANISATIONS if "valid_to" in o}
    assert gone <= {s["predecessor"] for s in table("organisations")["succession"]}


def test_every_topic_has_one_living_body_that_answers_for_it() -> None:
    living = {o["code"] for o in ORGANISATIONS if "valid_to" not in o} | {"ward"}
    named = Counter(r.get("topic") for r in RESPONSIBILITIES)
    assert set(named) == {*TOPIC_CODES, None}
    assert set(named.values()) == {1}
    for rule in RESPONSIBILITIES:
        assert rule["organisation"] in living
        assert all(rule[key] for key in ("why_vi", "why_en", "source"))


def test_someone_can_settle_a_case_that_was_refused_twice() -> None:
    arbiter = table("responsibility")["arbiter"]["organisation"]
    assert next(o for o in ORGANISATIONS if o["code"] == arbiter)["arbitrates"]


def test_every_limit_has_its_source_and_says_whether_it_was_verified() -> None:
    standards = table("standards")["standard"]
    for row in standards:
        assert all(row[key] for key in ("legal_source_vi", "legal_source_en")), row["code"]
        assert isinstance(row["verified"], bool)
        assert isinstance(row["valid_from"], date)
        assert not row["verified"] or row["article"], row["code"]
        assert row["unit"] in {"working", "calendar"}
        assert row.get("topic") in {*GROUP_CODES, *TOPIC_CODES, None}
    assert {row["purpose"] for row in standards} == {
        "answer", "contest", "release", "silence", "purge", "complaint", "complaint_acceptance",
        "denunciation", "denunciation_acceptance",
    }  # fmt: skip
    assert {row["urgency"] for row in standards if row["purpose"] == "answer" and "topic" not in row} == {
        "normal",
        "complex",
        "urgent",
    }


def test_the_statutory_limits_are_those_of_the_laws() -> None:
    found = {row["code"]: row for row in table("standards")["standard"]}
    assert [found["complaint-first"][k] for k in ("days_to_answer", "extension_days")] == [30, 15]
    assert [found["complaint-first-remote"][k] for k in ("days_to_answer", "extension_days")] == [45, 15]
    denunciation = found["denunciation"]
    assert [denunciation[k] for k in ("days_to_answer", "extension_days", "extension_times")] == [30, 60, 2]
    assert not found["complaint-acceptance"]["verified"]
    assert not found["complaint-second"]["verified"]


def test_only_articles_that_were_read_count_as_verified() -> None:
    read = {("02/2011/QH13", "Điều 28"), ("25/2018/QH14", "Điều 30"), ("42/2013/QH13", "Điều 15")}
    standards = table("standards")
    rows = [
        (row["legal_source_vi"], row["article"])
        for row in (*standards["standard"], *standards["reference"])
        if row["verified"]
    ]
    rows += [
        (way["legal_source"], way["legal_source"]) for way in table("legal_ways")["way"] if way["verified"]
    ]
    cited = {
        (law, article)
        for source, articles in rows
        for law in re.findall(r"\d+/\d{4}/QH\d+", source)
        for article in re.findall(r"Điều \d+", articles)
    }
    assert cited == read


def test_every_reason_says_what_the_person_can_do_next() -> None:
    reasons = table("reasons")["reason"]
    assert {r["kind"] for r in reasons} == {
        "declined", "pause", "extension", "refused_release", "erased", "handover_refused", "closed",
    }  # fmt: skip
    assert all(r[key].strip() for r in reasons for key in ("text_vi", "text_en", "next_vi", "next_en"))


def test_each_legal_kind_has_its_notice_with_a_source() -> None:
    ways = table("legal_ways")["way"]
    assert {w["kind"] for w in ways} == {"feedback", "complaint", "denunciation"}
    assert all(w["notice_vi"] and w["notice_en"] and w["legal_source"] for w in ways)
    assert {w["receiver"] for w in ways if "receiver" in w} <= ORGANISATION_CODES


def test_calendars_have_hours_in_order() -> None:
    calendars = table("calendars")
    for calendar in calendars["calendar"]:
        for spans in calendar["hours"].values():
            flat = [moment for span in spans for moment in span]
            assert flat == sorted(flat)
    assert {d["calendar"] for d in calendars["day"]} <= {c["code"] for c in calendars["calendar"]}


@pytest.mark.parametrize("name", ["hanoi", "boston"])
def test_city_files_are_read_as_cities(name: str) -> None:
    city = load_city(Path(str(_PLACES.joinpath(f"{name}.toml"))))
    assert city.code == name
    assert city.contains(*city.centre)
    assert city.emergency


def test_the_gazetteer_lies_in_the_city_and_names_each_place_once() -> None:
    city = load_city(Path(str(_PLACES.joinpath("hanoi.toml"))))
    rows = list(csv.DictReader(_PLACES.joinpath("hanoi_places.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) >= 400
    assert all(city.contains(float(row["lon"]), float(row["lat"])) and row["source"] for row in rows)
    assert {row["kind"] for row in rows} == {"street", "landmark"}
    assert [name for name, n in Counter(fold(row["name"]) for row in rows).items() if n > 1] == []


def test_every_topic_has_words_in_both_languages() -> None:
    assert set(topic_words()) == TOPIC_CODES
    for code, words in topic_words().items():
        counts = [len(texts) for texts in (words.vi, words.en, words.answers_vi, words.answers_en)]
        assert all(count >= least for count, least in zip(counts, (6, 2, 2, 1), strict=True)), code
