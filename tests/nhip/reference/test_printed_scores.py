"""Scores that others print, from the cases and people they print beside them, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nhip.__main__ import main

LEUKAEMIA = (552, 1_057_673)


@pytest.mark.parametrize(
    ("cases", "people", "whole", "score", "risk", "digits"),
    [
        # Leukaemia in upstate New York 1978-82, circles of SaTScan as kept in the tests of R's smerc package.
        (85, 95_249, LEUKAEMIA, 11.577255, 1.84, 6),
        (38, 34_083, LEUKAEMIA, 9.019716, 2.22, 6),
        (11, 8_839, LEUKAEMIA, 3.209485, 2.41, 6),
        (106, 119_050, LEUKAEMIA, 14.78, 1.87, 2),
        (42, 40_696, LEUKAEMIA, 8.29, 2.06, 2),
        # Likelihood ratios of SaTScan's own unit tests: 10 and 2 cases where 1 of 1,175 is expected.
        (10, 1, (1175, 1175), 14.060436, None, 6),
        (2, 1, (1175, 1175), 0.386720, None, 6),
    ],
)
def test_a_printed_score_comes_out_of_its_cases_and_people(
    *, cases: int, people: int, whole: tuple[int, int], score: float, risk: float | None, digits: int,
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    inside, outside = (cases, people), (whole[0] - cases, whole[1] - people)
    (tmp_path / "x.cas").write_text(f"in {inside[0]} 1980\nout {outside[0]} 1980\n")
    (tmp_path / "x.geo").write_text("in 42.1 -75.9\nout 43.1 -76.1\n")
    (tmp_path / "x.pop").write_text(f"in {inside[1]}\nout {outside[1]}\n")
    files = {"--coordinates": "x.geo", "--population": "x.pop"}
    named = [word for option, name in files.items() for word in (option, str(tmp_path / name))]
    main(["scan", str(tmp_path / "x.cas"), "--columns", "area,count,time", *named, "--method", "population",
          "--spatial", "--replicates", "0", "--json", "-"])  # fmt: skip
    first = json.loads(capsys.readouterr().out)["clusters"][0]
    assert first["areas"] == ["in"]
    assert first["score"] == pytest.approx(score, abs=10.0**-digits)
    assert risk is None or round(first["relative_risk"], 2) == risk
