"""The policy's fingerprint in the log: once, and again only when witnesses, groups or quorum change."""

from __future__ import annotations

from pathlib import Path

from pytest_django import Settings

from dangvan.kernel.actor import Actor
from dangvan.ledger import tasks
from dangvan.ledger.models import Event
from dangvan.ledger.sequencing.trusting import fingerprint, record_policy
from tests.ledger.sequencing.conftest import Book, book

__all__ = ["book"]
CLOCK = Actor.system("clock")
POLICY = (
    "# ours\nwitness bao  bao.example/w+00000000+AAAA http://127.0.0.1/\ngroup press any bao\nquorum press\n"
)


def test_a_policy_is_recorded_once_and_again_when_it_is_weakened(
    book: Book, settings: Settings, tmp_path: Path
) -> None:
    settings.DANGVAN_LOG_POLICY = tmp_path / "policy.txt"
    assert record_policy(by=CLOCK)
    settings.DANGVAN_LOG_POLICY.write_text(POLICY)
    assert record_policy(by=CLOCK)
    assert not record_policy(by=CLOCK)
    settings.DANGVAN_LOG_POLICY.write_text(POLICY.replace("quorum press", "quorum none"))
    assert record_policy(by=CLOCK)
    told = [event.plain["sha256"] for event in Event.objects.filter(kind="log.policy_set").order_by("id")]
    assert told == [
        fingerprint("quorum none\n"),
        fingerprint(POLICY),
        fingerprint(POLICY.replace("quorum press", "quorum none")),
    ]


def test_what_the_site_publishes_has_the_fingerprint_of_what_the_operator_wrote() -> None:
    published = "log city.example/log+11111111+AAAA\n" + POLICY.replace("# ours\n", "").replace("  ", " ")
    assert fingerprint(published) == fingerprint(POLICY)


def test_it_enters_the_log_with_the_next_batch(book: Book, settings: Settings, tmp_path: Path) -> None:
    settings.DANGVAN_LOG_POLICY = tmp_path / "policy.txt"
    settings.DANGVAN_LOG_POLICY.write_text(POLICY)
    tasks.sequence()
    found = [leaf for leaf in book.entries() if leaf["kind"] == "log.policy_set"]
    assert [leaf["plain"]["sha256"] for leaf in found] == [fingerprint(POLICY)]
