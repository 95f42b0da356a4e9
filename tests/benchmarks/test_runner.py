"""The runner of benchmarks: lists them, and fails where a claim doesn't hold."""

from __future__ import annotations

import json

import pytest

from benchmarks import __main__ as runner
from benchmarks._claims import Claims


def test_a_claim_that_holds_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    claims = Claims()
    claims.claim("reports per CPU-second against the floor", 0.41, ">=", 0.35)
    assert claims.report() == 0
    line = json.loads(capsys.readouterr().out)
    assert line == {
        "claim": "reports per CPU-second against the floor >= 0.35",
        "value": 0.41,
        "bar": 0.35,
        "holds": True,
    }


def test_one_claim_that_fails_fails_the_run() -> None:
    claims = Claims(quiet=True)
    claims.claim("a", 1, "<=", 2)
    claims.claim("b", 3, "<=", 2)
    assert claims.report() == 1


def test_a_benchmark_that_claims_nothing_fails() -> None:
    assert Claims(quiet=True).report() == 1


def test_with_json_only_claims_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    claims = Claims(quiet=True)
    claims.say("a figure for readers")
    claims.claim("a", 1, "==", 1)
    claims.report()
    printed = capsys.readouterr()
    assert printed.err == ""
    assert [json.loads(line)["holds"] for line in printed.out.splitlines()] == [True]


def test_every_benchmark_states_its_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.main([]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == runner.names()
    assert all(len(line.split()) > 3 for line in listed)


def test_an_unknown_benchmark_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.main(["nothing"]) == 2
    assert "There is no benchmark" in capsys.readouterr().err
