"""A test that drives a real browser or real processes may fail because the machine is busy: it is tried once
more, and the last lines say so, with what went wrong the first time. Every other test has one try.
"""

from __future__ import annotations

import pytest

FOLDERS = ("browser", "demo", "faults")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("usepdb"):
        return
    real = [config.rootpath / "tests" / folder for folder in FOLDERS]
    for item in items:
        if any(folder in item.path.parents for folder in real):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    failed = {
        report.nodeid for outcome in ("failed", "error") for report in terminalreporter.getreports(outcome)
    }
    for report in terminalreporter.getreports("rerun"):
        if report.nodeid not in failed:
            terminalreporter.section(f"passed only the second time: {report.nodeid}", red=True, bold=True)
            terminalreporter.write_line(f"What went wrong the first time ({report.when}):")
            terminalreporter.write_line(report.longreprtext)
