"""Runs the analysis beside the worker: a private folder, nothing of our secrets, a bounded time, and an end
with the worker.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

#: What of our surroundings the process may know: none of it names the database, a key or a mail server.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
_MODULE = "dangvan.hotspots.analysis"


class AnalysisFailed(Exception):
    """It did not come to an end. `problem` is a code that `words.problem_words` knows; `why` is what the
    analysis says of its tables: areas and days, in English.
    """

    def __init__(self, problem: str, why: str = "") -> None:
        super().__init__(problem)
        self.problem, self.why = problem, why


def analyse(write_tables: Callable[[Path], None], task: Mapping[str, Any]) -> dict[str, Any]:
    """Have the tables looked through and give what was found; raises AnalysisFailed."""
    with _private_folder() as folder:
        try:
            write_tables(folder)
            (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
        except OSError:
            raise AnalysisFailed("folder") from None
        _run(folder)
        try:
            found: dict[str, Any] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise AnalysisFailed("no_result") from None
    if "refused" in found:
        raise AnalysisFailed("bad_input", str(found["refused"]))
    return found


def _run(folder: Path) -> None:
    # The pipe to standard input is never written to: it ends with this process, and the other one with it.
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", _MODULE, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            cwd=folder,
            env=_surroundings(),
        )
        try:
            code = process.wait(timeout=settings.HOTSPOTS_MINUTES * 60)
        except subprocess.TimeoutExpired:
            raise AnalysisFailed("too_long") from None
        finally:
            process.kill()
            process.wait()
            if process.stdin is not None:
                process.stdin.close()
    if code != 0:
        raise AnalysisFailed("broke_off")


def _surroundings() -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    source = Path(__file__).resolve().parents[2]
    # Compiled once and kept: beside the source, or in the data folder where the source may not be written.
    if not os.access(source / "nhip", os.W_OK):
        passed["NUMBA_CACHE_DIR"] = str(Path(settings.DANGVAN_HOME) / "cache" / "numba")
    return passed | {
        "PYTHONPATH": str(source),
        "PYTHONDONTWRITEBYTECODE": "1",
        "NUMBA_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


@contextmanager
def _private_folder() -> Iterator[Path]:
    """A folder that only this user can open, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hotspots-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
