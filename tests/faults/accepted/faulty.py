"""What the machine must have for faults to be made on it."""

from __future__ import annotations

from tests.faults.accepted import clocks, clusters, disks


def missing() -> str:
    """What it lacks, and what to do; empty where nothing."""
    if without := disks.missing():
        return without
    if clocks.library() is None:
        return "libfaketime is missing (Debian: apt install faketime)"
    if clusters.programs() is None:
        return "no PostgreSQL server is installed (Debian: apt install postgresql)"
    return ""
