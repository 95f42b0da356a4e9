"""A look for hot spots as text for the terminal: one table, then the two plain questions about each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhip.report.findings import Finding, headline, notices_of
from nhip.report.plain import harmless
from nhip.report.terminal import drawn, heading, notices_block, width
from nhip.report.words import areas_words, many

if TYPE_CHECKING:
    from rich.console import RenderableType

    from nhip.hotspots.detecting import Detection
    from nhip.tables.reading import Reading

_STEPS = {
    "collapse_batches": "reports that one act of entry made counted once",
    "mask_geocodes": "reports parked on a point without a place, left aside",
}


def page(
    reading: Reading, detection: Detection, told: list[Finding], watched: list[Finding], *, every: bool
) -> str:
    """The whole page, at the width that is there."""
    from rich.text import Text

    pieces: list[RenderableType] = [
        heading(f"Hot spots on {detection.today}"),
        _input_words(reading, detection),
        "",
        Text(headline(told, detection), style="bold red" if told else "bold"),
    ]
    if told:
        pieces += ["", _table(told), *_questions(told)]
    if watched and every:
        pieces += ["", heading("Watched, but too usual to tell"), "", _table(watched)]
    elif watched:
        pieces += ["", f"{len(watched)} more are watched, too usual to be told (--all shows them)."]
    ended = [story for story in detection.stories if story.ended == detection.today]
    if ended:
        names = areas_words(tuple(f"{story.topic} in {areas_words(story.areas, 2)}" for story in ended), 6)
        pieces += ["", f"Over since today: {names}."]
    pieces += _removed(detection)
    return drawn(*pieces, *notices_block(notices_of(reading, detection)))


def _input_words(reading: Reading, detection: Detection) -> str:
    days = (detection.today - reading.first).days + 1
    return (
        f"{many(reading.used, 'report')} of {many(reading.rows, 'row')}, {many(len(reading.geography.areas), 'area')}, "
        f"{many(len(detection.topics), 'topic')} with enough history, {many(days, 'day')} from {reading.first}"
    )


def _table(findings: list[Finding]) -> RenderableType:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=False)
    wide = width() >= 110
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("topic", overflow="fold", min_width=12, ratio=None, max_width=40 if wide else 22)
    table.add_column("where", overflow="fold", max_width=36 if wide else 16)
    table.add_column("since", no_wrap=True)
    table.add_column("seen", justify="right", no_wrap=True)
    table.add_column("expected", justify="right", no_wrap=True)
    table.add_column("by chance once in", max_width=18 if wide else 11)
    for finding in findings:
        cluster = finding.alarm.cluster
        table.add_row(
            str(finding.rank), harmless(finding.topic, longest=60), areas_words(finding.areas, 3 if wide else 2),
            cluster.start.isoformat(), f"{cluster.observed:,}", f"{cluster.expected:,.1f}", finding.often,
        )  # fmt: skip
    return table


def _questions(findings: list[Finding]) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    pieces: list[RenderableType] = []
    for finding in findings:
        life = f" ({finding.life})" if finding.life else ""
        pieces += ["", heading(f"{finding.rank}. {harmless(finding.topic, longest=60)}{life}")]
        cluster = finding.alarm.cluster
        lines = [
            f"Where: {areas_words(finding.areas, 8)}; {cluster.start} to {cluster.end}. {finding.seen}.",
            f"How unusual is this? {finding.unusual}",
            f"What could fool it? {' '.join(finding.fooled) or 'Nothing that nhip knows to look for was found.'}",
        ]
        pieces += [Padding(Text(line), (0, 0, 0, 3)) for line in lines]
    return pieces


def _removed(detection: Detection) -> list[RenderableType]:
    steps = [step for step in detection.removed if step.reports]
    if not steps:
        return []
    lines = [
        f"  · {step.reports:,} of {step.of:,} {_STEPS.get(step.step, step.step.replace('_', ' '))}"
        for step in steps
    ]
    return ["", heading("What was taken away first"), *lines]
