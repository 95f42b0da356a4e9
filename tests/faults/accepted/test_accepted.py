"""Every receipt that was given out is found after the fault, its photo is whole, and the public record holds.

The short form; the long one is `./run faults`, its figures stand in docs/reliability.md.
"""

from __future__ import annotations

import pytest

from tests.faults.accepted import faults
from tests.faults.accepted.faults import Ground, Outcome

pytestmark = pytest.mark.faults

both = pytest.mark.parametrize(
    "database",
    [
        pytest.param("sqlite", marks=pytest.mark.sqlite),
        pytest.param("postgresql", marks=pytest.mark.postgres),
    ],
)


def well(outcome: Outcome) -> Outcome:
    assert outcome.acknowledged > 0
    assert outcome.is_well, outcome
    return outcome


@both
def test_processes_killed_amid_their_work_lose_nothing_that_was_acknowledged(
    ground: Ground, database: str
) -> None:
    outcome = well(faults.killed(ground, database, rounds=2))
    assert outcome.unanswered > 0  # they were killed while people spoke


@pytest.mark.postgres
def test_a_killed_database_server_loses_nothing_and_the_service_goes_on_with_the_next(ground: Ground) -> None:
    outcome = well(faults.database_killed(ground, "postgresql", rounds=2))
    assert set(outcome.refused) <= {503}
    assert any("hãy gửi lại sau ít phút" in sentence for sentence in outcome.sentences)


@both
def test_a_power_cut_loses_nothing_that_was_acknowledged(ground: Ground, database: str) -> None:
    outcome = well(faults.power_cut(ground, database, rounds=2))
    assert outcome.sectors > 0  # the disk did forget something


@both
def test_the_disk_of_these_tests_finds_the_setting_that_loses_receipts(ground: Ground, database: str) -> None:
    assert faults.power_cut(ground, database, rounds=1, careless=True).lost


@both
def test_a_full_disk_is_told_as_such_and_once_there_is_room_the_service_goes_on(
    ground: Ground, database: str
) -> None:
    outcome = well(faults.disk_full(ground, database, rounds=2))
    assert set(outcome.refused) == {503}


@both
def test_a_clock_that_leaps_loses_nothing_and_holds_nothing_up(ground: Ground, database: str) -> None:
    well(faults.clock_jumps(ground, database, rounds=2))
