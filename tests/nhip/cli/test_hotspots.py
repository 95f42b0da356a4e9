"""`nhip hotspots` as an analyst or a cron job meets it: pages, files, exit codes, and no traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nhip.__main__ import main
from tests.nhip.cli import city

QUICK = ["--replicates", "99"]


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return city.write(tmp_path_factory.mktemp("city") / "reports.csv", city.rows())


@pytest.fixture(scope="module")
def looked(troubled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    room = tmp_path_factory.mktemp("out")
    out = {kind: room / f"out.{kind}" for kind in ("json", "html", "csv", "state")}
    options = [word for kind, path in out.items() for word in (f"--{kind}", str(path))]
    assert main(["hotspots", str(troubled), *QUICK, "--quiet", *options]) == 10
    return out


def test_a_file_alone_is_enough_and_the_page_answers_both_questions(
    troubled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hotspots", str(troubled), *QUICK]) == 10
    page = capsys.readouterr().out
    assert "How unusual is this?" in page
    assert "What could fool it?" in page
    assert "by chance" in page
    assert any(ward in page for ward in city.TROUBLED)


@pytest.mark.parametrize("columns", [80, 120])
def test_the_page_keeps_to_the_width_and_has_no_colour_when_piped(
    troubled: Path, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    main(["hotspots", str(troubled), *QUICK])
    page = capsys.readouterr().out
    assert "\x1b" not in page
    assert max(len(line) for line in page.splitlines()) <= columns


def test_a_quiet_city_ends_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calm = city.write(tmp_path / "calm.csv", city.rows(trouble=False))
    assert main(["hotspots", str(calm), *QUICK]) == 0
    assert "No hot spot stands out." in capsys.readouterr().out


def test_nothing_found_is_not_said_where_nothing_could_be_looked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    young = city.write(tmp_path / "young.csv", city.rows(days=3))
    main(["hotspots", str(young), *QUICK])
    page = capsys.readouterr().out
    assert "Nothing could be looked for: no topic has history enough." in page
    assert "0 topics with enough history, 3 days" in page


def test_the_json_is_versioned_and_says_where_since_when_and_how_unusual(looked: dict[str, Path]) -> None:
    told = json.loads(looked["json"].read_text(encoding="utf-8"))
    assert (told["format"], told["version"], told["today"]) == ("nhip.hotspots", 1, "2025-05-09")
    first = told["hot_spots"][0]
    assert first["topic"] == "Noise"
    assert set(first["areas"]) >= set(city.TROUBLED)
    assert first["start"] >= "2025-05-05"
    assert first["unusual"]["words"].startswith("Somewhere in the city and in some topic, by chance")
    assert told["input"]["columns"]["area"] == "ward"
    assert {notice["code"] for notice in told["notices"]} >= {"median_positions", "today"}


def test_the_page_opens_offline_without_script_or_request(looked: dict[str, Path]) -> None:
    page = looked["html"].read_text(encoding="utf-8")
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href|action)\s*=|url\(|@import|https?:", page)
    assert page.count("<svg") >= 4
    assert page.count("<table>") >= 5
    assert 'class="band"' in page


def test_the_csv_has_one_row_a_hot_spot(looked: dict[str, Path]) -> None:
    lines = looked["csv"].read_text(encoding="utf-8").splitlines()
    told = json.loads(looked["json"].read_text(encoding="utf-8"))
    assert len(lines) == 1 + len(told["hot_spots"])
    assert lines[0].startswith("rank,topic,areas")


def test_a_second_run_on_the_same_day_says_the_same(
    troubled: Path, looked: dict[str, Path], tmp_path: Path
) -> None:
    again = tmp_path / "again.json"
    state = ["--state", str(looked["state"])]
    code = main(["hotspots", str(troubled), *QUICK, "--quiet", "--json", str(again), *state])
    assert code == 10
    assert json.loads(again.read_text())["hot_spots"] == json.loads(looked["json"].read_text())["hot_spots"]


def test_on_the_next_day_a_story_that_goes_on_is_not_new(tmp_path: Path) -> None:
    file = city.write(tmp_path / "reports.csv", city.rows())
    state = tmp_path / "state.json"
    options = [*QUICK, "--quiet", "--state", str(state), "--json", str(tmp_path / "out.json")]
    assert main(["hotspots", str(file), "--today", "2025-05-08", *options]) == 10
    assert main(["hotspots", str(file), "--today", "2025-05-09", *options]) == 0
    told = json.loads((tmp_path / "out.json").read_text())
    assert told["hot_spots"]
    assert not any(each["new"] for each in told["hot_spots"])


def test_a_state_of_other_settings_is_refused_and_left_alone(
    troubled: Path, looked: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    before = looked["state"].read_bytes()
    state = ["--state", str(looked["state"]), "--window", "7"]
    assert main(["hotspots", str(troubled), *QUICK, *state]) == 3
    assert "other settings" in capsys.readouterr().err
    assert looked["state"].read_bytes() == before


def test_a_file_that_is_no_state_is_never_overwritten(
    troubled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    precious = tmp_path / "thesis.json"
    precious.write_text("{}")
    assert main(["hotspots", str(troubled), *QUICK, "--state", str(precious)]) == 3
    assert "no state file" in capsys.readouterr().err
    assert precious.read_text() == "{}"


def test_a_report_that_cannot_be_written_ends_with_four(
    troubled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "no" / "such" / "folder.html"
    assert main(["hotspots", str(troubled), *QUICK, "--html", str(target)]) == 4
    assert "could not be written" in capsys.readouterr().err


def test_hostile_cells_reach_neither_terminal_nor_page_nor_spreadsheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = '=HYPERLINK("x")<script>alert(1)</script>\x1b[31m\u202e'
    rows = [[row[0], evil if row[1] == "Noise" else row[1], *row[2:]] for row in city.rows()]
    file = city.write(tmp_path / "evil.csv", rows)
    outs = ["--html", str(tmp_path / "o.html"), "--csv", str(tmp_path / "o.csv")]
    assert main(["hotspots", str(file), *QUICK, *outs]) == 10
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    page = (tmp_path / "o.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\"'=HYPERLINK" in (tmp_path / "o.csv").read_text(encoding="utf-8")


def test_unclear_columns_are_refused_with_candidates_and_the_command_to_type(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [[*row, "D1"] for row in city.rows(days=5)]
    file = city.write(tmp_path / "two.csv", rows, [*city.HEAD, "district"])
    assert main(["hotspots", str(file)]) == 3
    said = capsys.readouterr().err
    assert "--area ward" in said
    assert "--area district" in said
    assert f"nhip hotspots {file}" in said


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["hotspots"], 2), (["hotspots", "x.csv", "--window", "0"], 2), (["nonsense"], 2), (["--help"], 0),
     (["hotspots", "--help"], 0), (["--version"], 0), (["hotspots", "/no/such/file.csv"], 3)],
)  # fmt: skip
def test_exit_codes_say_what_happened(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    assert "Traceback" not in "".join(capsys.readouterr())


def test_each_step_can_be_switched_off(troubled: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    switches = ["--no-collapse", "--no-mask", "--no-calibrate", "--no-budget", "--no-follow"]
    main(["hotspots", str(troubled), *QUICK, *switches, "--quiet", "--json", str(out)])
    told = json.loads(out.read_text())
    assert not any(told["settings"]["steps"].values())
    assert told["removed"] == []
    assert told["stories"] == []


def test_the_other_methods_find_the_trouble_too(troubled: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(
        "ward,people\n" + "".join(f"{ward},1000\n" for ward, *_ in city.WARDS), encoding="utf-8"
    )
    for options in (
        ["--method", "expectation", "--holidays", "VN"],
        ["--method", "population", "--population", str(people)],
    ):
        assert main(["hotspots", str(troubled), *QUICK, "--quiet", *options]) == 10


def test_people_that_are_missing_are_asked_for_by_name(
    troubled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("ward,people\nW00,1000\nW01,900\n", encoding="utf-8")
    assert main(["hotspots", str(troubled), "--method", "population"]) == 3
    assert main(["hotspots", str(troubled), "--method", "population", "--population", str(people)]) == 3
    said = capsys.readouterr().err
    assert "--population" in said
    assert "18 areas have no people in people.csv" in said


_ODD = {
    "one area": ([row for row in city.rows() if row[2] == "W06"], [], 0, "a scan of reports alone can find"),
    "one day": (city.rows(days=1), [], 0, "Nothing could be looked for"),
    "no history": (city.rows(days=9), [], 0, "four weeks and 30 reports are needed"),
    "one second": ([["2025-03-01 10:00:00", *row[1:]] for row in city.rows(days=9)], [], 0, "Nothing could"),
    "only zeros": ([[*row, 0] for row in city.rows(days=9)], ["--count", "many"], 3, "All counts are zero"),
    "no rows": ([], [], 3, "has no rows"),
}  # fmt: skip


@pytest.mark.parametrize("kind", _ODD)
def test_a_table_with_nothing_to_compare_is_answered_in_a_sentence(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, options, code, words = _ODD[kind]
    file = city.write(tmp_path / "odd.csv", table, [*city.HEAD, *(["many"] if options else [])])
    named = ["--time", "created_at", "--area", "ward", "--topic", "category"]
    assert main(["hotspots", str(file), *named, *QUICK, *options]) == code
    said = " ".join("".join(capsys.readouterr()).split())
    assert words in said
    assert "Traceback" not in said


def test_islands_that_touch_nothing_are_areas_like_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def island(lat: float, lon: float) -> list[list[list[float]]]:
        return [[[lon + x, lat + y] for x, y in ((0, 0), (0.002, 0), (0.002, 0.002), (0, 0.002), (0, 0))]]

    features = [
        {
            "type": "Feature",
            "properties": {"code": ward},
            "geometry": {"type": "MultiPolygon", "coordinates": [island(lat, lon), island(lat + 0.004, lon)]},
        }
        for ward, lat, lon in city.WARDS
    ]
    outlines = tmp_path / "islands.geojson"
    outlines.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    file = city.write(tmp_path / "reports.csv", city.rows())
    assert main(["hotspots", str(file), "--areas", str(outlines), *QUICK]) == 10
    assert any(ward in capsys.readouterr().out for ward in city.TROUBLED)
