"""`nhip scan` from raw files beside sums made by hand: people between dates, space alone, odd risks."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from nhip.__main__ import main
from nhip.cli.exits import Exit
from tests.nhip.reference import loops

DATA = Path(__file__).parents[4] / "shared" / "data" / "hotspots"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the published data are not at {DATA}")
YEARS = range(2001, 2007)
PLACES = {"a": (21.0, 105.0), "b": (21.2, 105.0), "c": (21.0, 105.4)}
PEOPLE = {"a": {2002: 1000, 2004: 3000}, "b": {2002: 2000, 2004: 1000}, "c": {2003: 1500}}
CASES = {"a": [9, 3, 2, 4, 8, 9], "b": [2, 2, 4, 1, 0, 1], "c": [1, 3, 0, 2, 1, 2]}


def people_on(area: str, day: date) -> float:
    """Straight between the first days of July, level before the first and after the last."""
    known = [(date(year, 7, 1), people) for year, people in sorted(PEOPLE[area].items())]
    before = [each for each in known if each[0] <= day]
    after = [each for each in known if each[0] > day]
    if not before or not after:
        return (after[:1] or before[-1:])[0][1]
    (begin, low), (end, high) = before[-1], after[0]
    return low + (high - low) * (day - begin).days / (end - begin).days


def person_days(area: str, year: int) -> float:
    """The area under the line from midnight to midnight, day by day."""
    days = [
        date(year, 1, 1) + timedelta(days=i) for i in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    return sum((people_on(area, day) + people_on(area, day + timedelta(days=1))) / 2 for day in days)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    cases = "".join(
        f"{area} {many} {year}\n" for area in CASES for year, many in zip(YEARS, CASES[area], strict=True)
    )
    places = "".join(f"{area} {lat} {lon}\n" for area, (lat, lon) in PLACES.items())
    people = "".join(f"{area} {year} {many}\n" for area in PEOPLE for year, many in PEOPLE[area].items())
    for name, text in (("x.cas", cases), ("x.geo", places), ("x.pop", people)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [
        str(tmp_path / "x.cas"), "--columns", "area,count,time", "--coordinates", str(tmp_path / "x.geo"),
        "--method", "population", "--population", str(tmp_path / "x.pop"), "--max-share", "0.9",
    ]  # fmt: skip


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    main(["scan", *arguments, "--json", "-"])
    return json.loads(capsys.readouterr().out)


def strongest(counts: loops.Counts, rates: loops.Rates, limits: loops.Limits) -> loops.Cylinder:
    zones = loops.circles(list(PLACES.values()), plane=False, most=3)
    found = loops.cylinders(counts, zones, "population", limits, rates)
    return max(found, key=lambda each: each.score)


def test_a_population_is_the_area_under_its_line(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    rates = [[person_days(area, year) for year in YEARS] for area in PLACES]
    limits = loops.Limits(longest=3, prospective=False, share=0.9)
    best = strongest([CASES[area] for area in PLACES], rates, limits)
    first = told(capsys, *files, "--retrospective", "--window", "3", "--replicates", "9")["clusters"][0]
    assert first["score"] == pytest.approx(best.score, rel=1e-9)
    assert first["expected"] == pytest.approx(best.expected, rel=1e-9)
    assert first["start"] == f"{YEARS[best.start]}-01-01"


def test_space_alone_takes_the_people_and_the_dates_of_the_whole_study(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    rates = [[sum(person_days(area, year) for year in YEARS)] for area in PLACES]
    best = strongest([[sum(CASES[area])] for area in PLACES], rates, loops.Limits(longest=1, share=0.9))
    first = told(capsys, *files, "--spatial", "--replicates", "9")["clusters"][0]
    assert first["score"] == pytest.approx(best.score, rel=1e-9)
    assert first["expected"] == pytest.approx(best.expected, rel=1e-9)
    assert (first["start"], first["end"]) == ("2001-01-01", "2006-12-31")


def test_a_study_is_named_by_years_months_or_days(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    named = [
        told(capsys, *files, "--retrospective", "--from", first, "--to", last, "--replicates", "0")
        for first, last in (("2002", "2005"), ("2002-01", "2005-12"), ("2002-01-01", "2005-12-31"))
    ]
    assert named[0]["study"] == named[1]["study"] == named[2]["study"]
    assert (named[0]["study"]["first"], named[0]["study"]["last"]) == ("2002-01-01", "2005-12-31")


def test_groups_of_one_area_and_year_are_added_up_and_it_is_said(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    plainly = told(capsys, *files, "--retrospective", "--replicates", "0")
    population = Path(files[8])
    rows = [row.split() for row in population.read_text(encoding="utf-8").splitlines()]
    halves = "".join(f"{area} {year} {int(many) // 2}\n" * 2 for area, year, many in rows)
    population.write_text(halves, encoding="utf-8")
    split = told(capsys, *files, "--retrospective", "--replicates", "0")
    assert split["clusters"] == plainly["clusters"]
    assert any("added up" in notice for notice in split["notices"])


def test_a_risk_without_a_case_outside_is_null(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    Path(files[0]).write_text("a 9 2001\na 0 2006\n", encoding="utf-8")
    study = ["--from", "2001", "--to", "2006", "--retrospective", "--replicates", "9"]
    first = told(capsys, *files, *study)["clusters"][0]
    assert first["observed"] == 9
    assert first["relative_risk"] is None


@pytest.mark.parametrize(
    ("cases", "arguments", "said"),
    [
        (None, ["--unit", "month"], "can't be told apart"),
        ("a 5 2001\nb 1 2002-03-01\n", [], "dated by the year"),
        (None, ["--method", "permutation"], "belongs to the population method"),
    ],
)
def test_what_would_be_a_silent_number_is_refused(
    *,
    cases: str | None,
    arguments: list[str],
    said: str,
    files: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    if cases:
        Path(files[0]).write_text(cases, encoding="utf-8")
    assert main(["scan", *files, *arguments]) == Exit.BAD_INPUT
    assert said in capsys.readouterr().err


def test_an_area_with_most_of_the_cases_is_named_because_it_is_not_looked_at(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[0]).write_text("a 10000000 2006\nb 1 2001\nc 1 2003\n", encoding="utf-8")
    result = told(capsys, *files[:5], "--from", "2001", "--to", "2006", "--replicates", "9")
    assert any("were not looked at: a" in notice for notice in result["notices"])


@needs_data
def test_new_mexico_looked_back_over_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The years and the middle of the state that Kulldorff et al. (1998) report, there adjusted for age."""
    result = told(
        capsys, str(DATA / "NM_popcas.csv"), "--coordinates", str(DATA / "NM_geo.csv"), "--lat", "center_lat",
        "--lon", "center_long", "--drop", "cibola", "--method", "population", "--population",
        str(DATA / "NM_popcas.csv"), "--retrospective", "--replicates", "199", "--to", "1991",
    )  # fmt: skip
    first = result["clusters"][0]
    assert (first["start"], first["end"], first["observed"]) == ("1985-01-01", "1989-12-31", 229)
    assert {"bernalillo", "santafe", "losalamos"} <= set(first["areas"])
    assert first["p_value"] <= 0.02
