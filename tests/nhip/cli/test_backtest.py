"""`nhip backtest` as called: tables and a sentence, charts, a page that opens offline, refusals that help."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from nhip.__main__ import main
from tests.nhip.hotspots.backtesting import towns

OPTIONS = (
    "--methods", "detect,stp,chart", "--from", "2025-05-10", "--to", "2025-05-24",
    "--k", "6", "--window", "5",
    "--once-in", "30", "--replicates", "19", "--least", "10", "--history", "40",
    "--inject", "places=2,topics=2,sizes=3,areas=3,horizon=5", "--redraw", "8",
)  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reports") / "reports.csv"
    places, events = towns.geography(), towns.events(topics=2)
    at = {
        code: (10 + y / 100, 105 + x / 100)
        for code, x, y in zip(places.areas, places.x, places.y, strict=True)
    }
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("area", "time", "topic", "lat", "lon"))
        for area, time, topic in zip(events.area, events.time, events.topic, strict=True):
            table.writerow((area, time, topic, *at[area]))
    return path


def test_a_replay_says_what_to_conclude_and_writes_all_it_was_asked_for(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    charts, page, figures = tmp_path / "charts", tmp_path / "page.html", tmp_path / "figures.json"
    code = main(
        ["backtest", str(file), *OPTIONS, "--plots", str(charts), "--html", str(page), "--json", str(figures)]
    )
    said = capsys.readouterr().out
    assert code == 0
    for words in (
        "Are the promises kept?",
        "promised",
        "calibrated pipeline",
        "What to conclude",
        "seed 1",
    ):
        assert words in said
    names = {"alarms-over-time", "promised-and-kept", "found-by-day", "alarms-against-delay"}
    assert {path.stem for path in charts.glob("*.svg")} == names
    assert {path.stem for path in charts.glob("*.png")} == names
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") == 4
    assert not re.search(r'(?:src|href)="?(?:https?:)?//', text)
    told = json.loads(figures.read_text(encoding="utf-8"))
    assert len(told["injections"]["clusters"]) == 4
    assert {method["key"] for method in told["methods"]} == {"detect", "stp", "chart"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--methods", "magic"), "no method 'magic'"),
        (("--inject", "size=3"), "knows no 'size'"),
        (("--from", "2025-01-04"), "days of history"),
        (("--methods", "population"), "--population"),
    ],
)
def test_what_cannot_be_replayed_is_refused_with_what_to_do(
    file: Path, options: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backtest", str(file), "--least", "10", *options]) == 3
    assert words in capsys.readouterr().err


def test_people_by_area_are_read_and_gaps_named(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("code,people\n" + "".join(f"a{n:02},1000\n" for n in range(35)), encoding="utf-8")
    assert (
        main(["backtest", str(file), *OPTIONS, "--methods", "population", "--population", str(people)]) == 3
    )
    assert "1 areas have no people" in capsys.readouterr().err


def test_charts_that_cannot_be_written_are_said(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "charts"
    taken.write_text("a file", encoding="utf-8")
    code = main(
        ["backtest", str(file), *OPTIONS, "--methods", "chart", "--inject", "none", "--plots", str(taken)]
    )
    assert code == 4
    assert "could not be written" in capsys.readouterr().err
