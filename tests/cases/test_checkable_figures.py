"""The on-time figures that the record shows: what the site counts from its cases is what a stranger reckons
from the log, for every body and month, whatever the cases went through.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dangvan.cases import actions
from dangvan.cases.figures.checkable import CheckableFigures, checkable_figures, months_told
from dangvan.cases.models import Case
from dangvan.kernel import clock
from dangvan.ledger.tlog.checkpoints import parse_checkpoint
from dangvan.ledger.tlog.layout import read_entries
from dangvan.ledger.tlog.notes import split_note
from dangvan.ledger.verifier import figures as reckoning
from dangvan.ledger.verifier.auditing import Audit
from dangvan.ledger.verifier.book import Book
from dangvan.ledger.verifier.command import main
from dangvan.ledger.verifier.sources import FolderSource
from dangvan.ledger.verifier.standing import Standing
from tests.cases.walking import Walk
from tests.ledger.small_log import SmallLog, small_log
from tests.ledger.verifier.logs import HandLog, sealed
from tests.small_city import SmallCity, later

__all__ = ["small_log"]


@pytest.fixture
def walk(city: SmallCity, small_log: SmallLog) -> Walk:
    return Walk(city, random.Random(20260302), small_log.batch, small_log.folder)


def _reckoned(folder: Path, told: CheckableFigures) -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    """What a stranger reckons from the first `told.size` entries, and what the verifier finds amiss."""
    text, _signatures = split_note((folder / "checkpoint").read_text())
    found: dict[str, tuple[int, int]] = {}
    with closing(Book(None)) as book:

        def reckon() -> None:
            standings = (Standing.unpacked(text) for _subject, text in book.standings())
            counted = reckoning.reckon(standings, f"{told.month:%Y-%m}", told.as_of.isoformat())
            found.update({body: (one.due, one.on_time) for body, (one, _word) in counted.items()})

        audit = Audit(FolderSource(folder), book, not_after=told.as_of, pause_at=told.size, pause=reckon)
        audit.run(parse_checkpoint(text), lambda _done, _total: None)
        return found, book.count_findings()


def _told(told: CheckableFigures) -> dict[str, tuple[int, int]]:
    return {code: (share.whole, share.part) for code, share in told.checkable.items()}


def _months() -> Iterator[date]:
    period = months_told()
    assert period is not None
    month = period.first
    while month <= period.last:
        yield month
        month = (month.replace(day=28) + timedelta(days=7)).replace(day=1)


def test_site_and_stranger_reckon_the_same_for_every_body_and_month_after_any_walk(walk: Walk) -> None:
    over = walk.live(days=26, acts_a_day=14)
    assert len(walk.done) >= 12
    counted = 0
    with clock.standing_at(over):
        for month in _months():
            told = checkable_figures(month)
            reckoned, amiss = _reckoned(walk.folder, told)
            assert reckoned == _told(told)
            assert amiss == {}
            counted += sum(due for due, _on_time in reckoned.values())
    assert counted >= 6


def test_an_act_that_has_not_entered_the_log_does_not_count_yet(city: SmallCity, small_log: SmallLog) -> None:
    said = city.say()
    with later(days=1):
        city.screen(said)
    with later(days=2):
        small_log.batch()
    with later(days=30):
        city.answer(said)
        told = checkable_figures(date(2026, 3, 11))
        assert Case.objects.get().answered_on_time is False
        assert _told(told) == {"dong": (1, 0)} == _reckoned(small_log.folder, told)[0]
        size = told.size
        small_log.batch()
        assert checkable_figures(date(2026, 3, 11)).size > size


def test_the_figures_of_a_day_do_not_tell_who_withdraws_on_it(city: SmallCity, small_log: SmallLog) -> None:
    people = [city.say(visibility=visibility) for visibility in ("public", "organisation")]
    for said in people:
        city.screen(said)
    with later(days=30):
        small_log.batch()
        before = checkable_figures(date(2026, 3, 11)).written()["organisations"]
        assert before["dong"]["published"]["due"] == 2
        for said in people:
            actions.withdraw_report(by=said.person, report=said.report, reason="")
        assert checkable_figures(date(2026, 3, 11)).written()["organisations"] == before
    with later(days=31):
        small_log.batch()
        assert checkable_figures(date(2026, 3, 11)).written()["organisations"] == {}


def test_what_is_not_in_public_and_imported_history_cannot_be_checked(
    city: SmallCity, small_log: SmallLog
) -> None:
    for visibility in ("public", "organisation"):
        city.screen(city.say(visibility=visibility))
    city.screen(city.say(topic_id=city.topics["bribe"].pk), topic_id=city.topics["bribe"].pk)
    with later(days=30):
        small_log.batch()
        told = checkable_figures(date(2026, 3, 11))
        assert _told(told) == {"dong": (1, 0)} == _reckoned(small_log.folder, told)[0]
        assert told.published["dong"].whole == 2


@pytest.fixture
def answered(city: SmallCity, small_log: SmallLog) -> SmallLog:
    """Two answers in time, of two wards, and one case that nobody answered; all in the log."""
    for lon, ward in ((105.85, "dong"), (105.75, "tay")):
        said = city.say(lon=lon)
        city.screen(said, by=f"{ward}.intake")
        city.answer(said, by=f"{ward}.officer")
    city.screen(city.say())
    with later(days=1):
        small_log.batch()
    return small_log


def _verified(
    folder: Path, vkey: str, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, Any]]:
    site = folder.parent / "told.json"
    site.write_text(json.dumps(told))
    status = main(
        ["figures", str(folder), "--month", "2026-03", "--site", str(site), "--key", vkey, "--json"]
    )
    return status, json.loads(capsys.readouterr().out)


def _published() -> dict[str, Any]:
    with later(days=30):
        return checkable_figures(date(2026, 3, 1)).written()


def test_honest_figures_agree_on_the_command_line(
    answered: SmallLog, capsys: pytest.CaptureFixture[str]
) -> None:
    vkey = str(answered.policy.logs[0].key)
    status, said = _verified(answered.folder, vkey, _published(), capsys)
    assert (status, said["holds"], said["differ"]) == (0, True, [])
    assert said["organisations"]["tay"] == {
        "due": 1, "on_time": 1, "on_word": 0, "agrees": True, "site": {"due": 1, "on_time": 1},
    }  # fmt: skip


def test_a_tampered_figure_is_named_by_its_body(
    answered: SmallLog, capsys: pytest.CaptureFixture[str]
) -> None:
    vkey, told = str(answered.policy.logs[0].key), _published()
    told["organisations"]["dong"]["checkable"]["on_time"] = 2
    status, said = _verified(answered.folder, vkey, told, capsys)
    assert (status, said["differ"]) == (1, ["dong"])


def test_an_answer_taken_out_of_the_log_is_named_by_its_body(
    answered: SmallLog, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The keeper of the log signs another one, without the answer; the site still counts it."""
    entries = [
        entry
        for bundle in range(-(-answered_size(answered) // 256))
        for entry in read_entries(
            FolderSource(answered.folder).read, bundle, min(256, answered_size(answered) - bundle * 256)
        )
    ]
    other = HandLog(tmp_path / "other")
    left = [e for e in entries if not (b'"kind":"case.answered"' in e and b'"organisation":"tay"' in e)]
    assert len(left) == len(entries) - 1
    other.add([*left, sealed("2026-03-03", random.Random(1))])
    status, said = _verified(other.folder, str(other.key.verifier), _published(), capsys)
    assert (status, said["differ"]) == (1, ["tay"])


def test_figures_that_run_ahead_of_the_log_or_are_none_are_refused(
    answered: SmallLog, capsys: pytest.CaptureFixture[str]
) -> None:
    vkey, told = str(answered.policy.logs[0].key), _published()
    for changes in (
        {"size": told["size"] + 16},
        {"month": "2026-02"},
        {"v": 2},
        {"as_of": "soon"},
        {"organisations": {"dong": {"checkable": {"due": 1, "on_time": 2}}}},
        {"organisations": []},
        {"size": -1},
        {"size": True},
    ):
        status, said = _verified(answered.folder, vkey, told | changes, capsys)
        assert (status, said["holds"]) == (1, False)
        assert said["why"]


def answered_size(log: SmallLog) -> int:
    text, _signatures = split_note((log.folder / "checkpoint").read_text())
    return parse_checkpoint(text).size
