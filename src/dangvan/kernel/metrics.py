"""Figures for a Prometheus server, read when it asks: the same from whichever web process answers.

What is here is about the machinery alone. No number of reports, cases or messages: looked at each minute it
would tell when somebody spoke.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from django.conf import settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from dangvan.kernel import health


class _House:
    """Whether the house is well, as `/readyz` tells it."""

    def collect(self) -> Iterator[Metric]:
        told = health.report()
        yield GaugeMetricFamily("dangvan_ready", "1 while nothing is wrong.", value=float(told["ready"]))
        problems = GaugeMetricFamily("dangvan_problem", "1 for each thing that is wrong.", labels=["name"])
        for name in told["problems"]:
            problems.add_metric([name], 1.0)
        yield problems
        for name in ("outbox_waits_seconds", "tasks_wait_seconds"):
            if name in told:
                yield GaugeMetricFamily(f"dangvan_{name}", "In whole quarters of an hour.", value=told[name])
        yield GaugeMetricFamily(
            "dangvan_disk_free_bytes",
            "Room on the disk of the data folder, to 64 MB.",
            value=_coarse(shutil.disk_usage(settings.DANGVAN_HOME).free),
        )


def _coarse(octets: int) -> float:
    """A photo that is stored must not show."""
    step = 64 * 1024 * 1024
    return float(octets // step * step)


def text() -> bytes:
    registry = CollectorRegistry()
    registry.register(_House())
    return generate_latest(registry)
