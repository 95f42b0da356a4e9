"""What `nhip scan` says: a table for people, JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nhip.cli.values import share
from nhip.cli.writing import write_json, write_text
from nhip.hotspots.results import Cluster, ScanResult
from nhip.report.plain import cell, harmless

if TYPE_CHECKING:
    from nhip.cli.scan_input import Study

FORMAT, VERSION = "nhip.scan", 1
_COLUMNS = ("rank", "centre", "areas", "radius_km", "start", "end", "periods", "observed", "expected",
            "relative_risk", "score", "p_value", "gumbel_p", "recurrence_days")  # fmt: skip


def add_arguments(group: argparse._ArgumentGroup) -> None:
    """Options of the output."""
    group.add_argument("--json", metavar="OUT|-", help="write the result as JSON, - to standard output")
    group.add_argument("--csv", metavar="OUT", help="write the clusters as CSV, one a row")
    group.add_argument("--level", type=share, default=0.05, metavar="P",
                       help="exit with 10 when a cluster's p is at or below this (default 0.05)")  # fmt: skip


def tell(options: argparse.Namespace, study: Study, result: ScanResult) -> None:
    """Print and write what was asked for."""
    notices = tuple(dict.fromkeys((*study.notices, *result.notices)))
    if options.csv:
        lines = [",".join(_COLUMNS), *(_csv(i, each) for i, each in enumerate(result.clusters, 1))]
        write_text(Path(options.csv), "\n".join(lines) + "\n")
    if options.json:
        write_json(options.json, as_json(study, result, [notice.text for notice in notices]))
    if options.json != "-":
        from nhip.report.scans import scan_page

        sys.stdout.write(scan_page(study.cube, result, notices, last=study.last))


def as_json(study: Study, result: ScanResult, notices: list[str]) -> dict[str, Any]:
    """The result as plain values (docs/nhip/cli.md describes them)."""
    settings = {name: getattr(result.settings, name) for name in result.settings.__dataclass_fields__}
    return {
        "format": FORMAT,
        "version": VERSION,
        "study": {
            "first": study.first.isoformat(),
            "last": study.last.isoformat(),
            "periods": study.cube.periods,
            "unit": study.cube.unit,
            "areas": len(study.cube.areas),
            "cases": result.cases,
            "cylinders": result.cylinders,
        },
        "settings": settings,
        "p_value": result.p_value,
        "gumbel_p": result.gumbel_p,
        "recurrence_days": _finite(result.recurrence_days),
        "replicates_done": result.replicates_done,
        "stopped_early": result.stopped_early,
        "clusters": [_plain(i, each) for i, each in enumerate(result.clusters, 1)],
        "notices": notices,
    }


def _plain(rank: int, cluster: Cluster) -> dict[str, Any]:
    return {
        "rank": rank,
        "centre": cluster.centre,
        "areas": list(cluster.areas),
        "radius_km": cluster.radius_km,
        "start": cluster.start.isoformat(),
        "end": cluster.end.isoformat(),
        "periods": cluster.duration,
        "observed": cluster.observed,
        "expected": cluster.expected,
        "relative_risk": _finite(cluster.relative_risk),
        "score": cluster.score,
        "p_value": cluster.p_value,
        "gumbel_p": cluster.gumbel_p,
        "recurrence_days": _finite(cluster.recurrence_days),
    }


def _finite(value: float | None) -> float | None:
    """JSON knows no infinity."""
    return value if value is not None and math.isfinite(value) else None


def _csv(rank: int, cluster: Cluster) -> str:
    plain = _plain(rank, cluster)
    plain["areas"] = " ".join(harmless(code) for code in cluster.areas)
    return ",".join(_quoted("" if plain[name] is None else str(plain[name])) for name in _COLUMNS)


def _quoted(text: str) -> str:
    safe = cell(text)
    return '"' + safe.replace('"', '""') + '"' if any(mark in safe for mark in ',"\n') else safe
