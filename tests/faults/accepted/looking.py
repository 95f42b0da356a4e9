"""What is found afterwards. A program: it reads the kept receipts as JSON from standard input, looks in the
city of its environment, lets the sequencer finish, and writes what it found to standard output.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvan.settings")
    import django

    django.setup()

from django.conf import settings
from django.db import connection
from PIL import Image

from dangvan.kernel import clock
from dangvan.kernel.errors import DangvanError
from dangvan.ledger.models import Checkpoint, Event, Waiting
from dangvan.ledger.publishing.stores import store
from dangvan.ledger.sequencing import sequence_waiting
from dangvan.ledger.sequencing.halting import Halted
from dangvan.ledger.tlog.reading import TreeReader
from dangvan.reports import queries
from dangvan.reports.models import Photo, Report


def look(kept: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Empty lists, where all is well."""
    return {
        "corrupt": _corrupt(),
        "lost": [said["receipt"] for said in kept if not _is_found(said)],
        "doubled": [text for text, times in Counter(_texts()).items() if times > 1],
        "record": [*_record_against_reports(), *_record()],
    }


def _is_found(said: dict[str, Any]) -> bool:
    try:
        report = queries.report_by_receipt(said["receipt"])
    except DangvanError:
        return False
    photos = list(report.photos.all())
    return (
        report.text == said["text"]
        and report.link.case_id is not None
        and len(photos) == said["photo"]
        and all(map(_is_whole, photos))
    )


def _is_whole(photo: Photo) -> bool:
    try:
        with Image.open(Path(settings.DANGVAN_HOME) / "media" / "private" / photo.file) as picture:
            picture.load()
    except (OSError, SyntaxError):
        return False
    return True


def _texts() -> list[str]:
    return [text for text in Report.objects.values_list("text", flat=True) if text]


def _corrupt() -> list[str]:
    """What the database itself finds wrong (of PostgreSQL's files pg_amcheck is asked apart)."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        wrong = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        return [*wrong, *(str(row) for row in cursor.fetchall())]


def _record_against_reports() -> list[str]:
    """Every report, acknowledged or not, has its one event, and no event stands without its report."""
    reports = set(Report.objects.values_list("uid", flat=True))
    events = Counter(Event.objects.filter(kind="report.submitted").values_list("subject", flat=True))
    wrong = [f"report {uid} without its event" for uid in reports - set(events)]
    wrong += [f"event of {uid} without its report" for uid in set(events) - reports]
    return wrong + [f"{times} events of report {uid}" for uid, times in events.items() if times > 1]


def _record() -> list[str]:
    """Let all that waits enter the public record, also what a leaping clock put on far days, then compare
    its files with what was signed.
    """
    with clock.standing_at(clock.now() + timedelta(days=400)):
        try:
            sequence_waiting()
        except Halted as why:
            return [f"the record stands still: {why}"]
    wrong = []
    if Waiting.objects.exists():
        wrong.append(f"{Waiting.objects.count()} events did not enter the record")
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return [*wrong, "no checkpoint"]
    if TreeReader(store().read, newest.size).root() != bytes(newest.root):
        wrong.append("the files of the record are not those that were signed")
    return wrong


if __name__ == "__main__":
    found = look(json.load(sys.stdin))
    json.dump(found, sys.stdout)
