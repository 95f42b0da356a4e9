"""`nhip scan` held to published results through the door a stranger uses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nhip.__main__ import main

DATA = Path(__file__).parents[4] / "shared" / "data" / "hotspots"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the published data are not at {DATA}")


def scanned(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    main(["scan", *(str(each) for each in arguments), "--json", "-"])
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


@needs_data
@pytest.mark.parametrize("cases", ["NM_popcas.csv", "NM_counts_1986_1989.csv"])
def test_new_mexico_comes_out_to_the_digit_from_rows_and_from_a_wide_table(
    cases: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = scanned(
        capsys, DATA / cases, "--coordinates", DATA / "NM_geo.csv", "--lat", "seat_lat", "--lon", "seat_long",
        "--drop", "cibola", "--from", "1986-01-01", "--to", "1989-12-31", "--k", 15, "--window", 4,
        "--method", "expectation", "--baseline", DATA / "NM_ebp_baselines_1986_1989.csv", "--replicates", 99,
    )  # fmt: skip
    first = told["clusters"][0]  # type: ignore[index]
    assert first["score"] == pytest.approx(9.180616997828, abs=1e-9)
    assert first["areas"] == ["losalamos", "santafe"]
    assert (first["observed"], first["periods"]) == (43, 4)
    assert first["expected"] == pytest.approx(20.6585, abs=1e-4)


@needs_data
def test_new_york_fever_comes_out_from_headerless_files(capsys: pytest.CaptureFixture[str]) -> None:
    told = scanned(
        capsys, DATA / "NYCfever.cas", "--coordinates", DATA / "NYCfever.geo", "--from", "2001-11-01",
        "--to", "2001-11-24", "--max-km", 3, "--window", 7, "--replicates", 99,
    )  # fmt: skip
    first = told["clusters"][0]  # type: ignore[index]
    assert first["score"] == pytest.approx(3.8454184, abs=1e-7)
    assert sorted(first["areas"]) == [
        "11375", "11415", "11416", "11417", "11418", "11419", "11421", "11435", "11451",
    ]  # fmt: skip
    assert first["start"] == "2001-11-22"


@needs_data
@pytest.mark.parametrize(
    ("arguments", "score", "observed"),
    [
        (["syn_mid.csv"], 7.582767, 44),
        (["syn_rare.csv"], 6.858819, 33),
        (["syn_mid.csv", "--method", "population", "--population", str(DATA / "syn_pop.csv")], 9.080243, 43),
    ],
)
def test_bare_matrices_in_a_plane_come_out_to_six_digits(
    arguments: list[str], score: float, observed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    cases, *more = arguments
    told = scanned(
        capsys, DATA / cases, "--coordinates", DATA / "syn_xy.csv", "--plane", "--k", 50, "--window", 28,
        "--replicates", 0, *more,
    )  # fmt: skip
    first = told["clusters"][0]  # type: ignore[index]
    assert first["score"] == pytest.approx(score, abs=1e-6)
    assert first["observed"] == observed


def table(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def plain(tmp_path: Path) -> tuple[Path, Path]:
    cases = "".join(f"a{i % 4},{1 + (i % 4 == 0 and i > 30)},2025-01-{1 + i // 4:02d}\n" for i in range(40))
    places = "".join(f"a{i},{21 + i / 100},{105 + i / 100}\n" for i in range(4))
    return table(tmp_path / "cases.csv", cases), table(tmp_path / "geo.csv", places)


def test_a_population_by_year_is_drawn_between_the_years(
    plain: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases, places = plain
    people = "".join(f"a{i},{year},{1000 + 100 * i}\n" for i in range(4) for year in (2020, 2030))
    told = scanned(
        capsys, cases, "--coordinates", places, "--method", "population", "--retrospective", "--window", "50%",  # noqa: E501
        "--population", table(tmp_path / "pop.csv", people), "--replicates", 19,
    )  # fmt: skip
    assert told["study"]["cases"] == 42  # type: ignore[index]
    assert told["settings"]["window"] == 5  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cases", "a0,1,2025-01-01\nzz,1,2025-01-02\n", "zz"),
        ("cases", "a0,-1,2025-01-01\na1,2,2025-01-02\n", "negative"),
        ("cases", "a0,1.5,2025-01-01\na1,2,2025-01-02\n", "fraction"),
        ("cases", "a0,nan,2025-01-01\na1,2,2025-01-02\n", "number"),
        ("places", "a0,2325000,587000\na1,2325100,587100\na2,2,3\na3,2,3\n", "metres"),
        ("places", "a0,21,105\na0,21,105\na2,2,3\na3,2,3\n", "more than once"),
        ("places", "a0,21,here\na1,21,105\n", "no number"),
    ],
)
def test_what_cannot_be_scanned_is_refused_in_a_sentence(
    plain: tuple[Path, Path], name: str, content: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cases, places = plain
    table(cases if name == "cases" else places, content)
    assert main(["scan", str(cases), "--coordinates", str(places)]) == 3
    message = capsys.readouterr().err
    assert said in message
    assert "Traceback" not in message


def test_ten_million_in_one_cell_is_counted(
    plain: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    cases, places = plain
    with cases.open("a", encoding="utf-8") as more:
        more.write("a1,10000000,2025-01-10\n")
    told = scanned(capsys, cases, "--coordinates", places, "--replicates", 9)
    assert told["study"]["cases"] == 10_000_042  # type: ignore[index]
