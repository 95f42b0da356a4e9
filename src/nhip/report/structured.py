"""The outcome as JSON and CSV: a versioned form that programs may rely on (docs/nhip/cli.md describes every
field).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nhip.report.findings import Finding, notices_of
from nhip.report.plain import cell

if TYPE_CHECKING:
    from nhip.hotspots.detecting import Detection
    from nhip.tables.reading import Reading

FORMAT, VERSION = "nhip.hotspots", 1
_COLUMNS = ("rank", "topic", "areas", "centre", "radius_km", "start", "end", "observed", "expected", "times",
            "city_days", "topic_days", "life", "new", "cautions")  # fmt: skip


def hotspots(
    file: str,
    reading: Reading,
    detection: Detection,
    settings: dict[str, Any],
    *,
    told: list[Finding],
    watched: list[Finding],
) -> dict[str, Any]:
    """Everything that a look found, as plain values."""
    from nhip.hotspots.detecting.detection import plain

    whole = detection.to_json()
    return {
        "format": FORMAT,
        "version": VERSION,
        "today": whole["today"],
        "input": {
            "file": file,
            "rows": reading.rows,
            "reports": reading.used,
            "first": reading.first.isoformat(),
            "areas": len(reading.geography.areas),
            "topics": whole["topics"],
            "columns": reading.columns,
        },
        "settings": settings,
        "hot_spots": [_finding(each, reading) for each in told],
        "watched": [_finding(each, reading) for each in watched],
        "stories": whole["stories"],
        "removed": whole["removed"],
        "notices": [
            plain({"code": each.code, "text": each.text, "count": each.count})
            for each in notices_of(reading, detection)
        ],
    }


def _finding(finding: Finding, reading: Reading) -> dict[str, Any]:
    from nhip.hotspots.detecting.detection import plain

    alarm, cluster = finding.alarm, finding.alarm.cluster
    centre = reading.geography.areas.index(cluster.centre)
    found: dict[str, Any] = plain({
        "rank": finding.rank,
        "topic": alarm.topic,
        "areas": cluster.areas,
        "centre": {
            "area": cluster.centre,
            "lat": float(reading.geography.lat[centre]),
            "lon": float(reading.geography.lon[centre]),
        },
        "radius_km": cluster.radius_km,
        "start": cluster.start,
        "end": cluster.end,
        "days": cluster.duration,
        "observed": cluster.observed,
        "expected": cluster.expected,
        "score": cluster.score,
        "new": finding.fresh,
        "life": finding.story.life if finding.story else None,
        "story": alarm.story,
        "unusual": {
            "words": finding.unusual,
            "city_days": vars(alarm.unusual_days_city),
            "topic_days": vars(alarm.unusual_days_topic),
        },
        "what_could_fool": [
            {"code": each.code, "text": text, "facts": each.facts}
            for each, text in zip(alarm.what_could_fool, finding.fooled, strict=True)
        ],
    })  # fmt: skip
    return found


def hotspots_csv(told: list[Finding]) -> str:
    """One row a hot spot; cells that a spreadsheet would take for formulas are made harmless."""
    return "\n".join([",".join(_COLUMNS), *(_row(each) for each in told)]) + "\n"


def _row(finding: Finding) -> str:
    alarm, cluster = finding.alarm, finding.alarm.cluster
    values = (
        finding.rank, alarm.topic, "; ".join(cluster.areas), cluster.centre, round(cluster.radius_km, 3),
        cluster.start, cluster.end, cluster.observed, round(cluster.expected, 3),
        round(cluster.observed / cluster.expected, 3) if cluster.expected else "",
        round(alarm.unusual_days_city.days, 1), round(alarm.unusual_days_topic.days, 1), finding.life,
        "yes" if finding.fresh else "no", "; ".join(each.code for each in alarm.what_could_fool),
    )  # fmt: skip
    return ",".join('"' + cell(str(value)).replace('"', '""') + '"' for value in values)
