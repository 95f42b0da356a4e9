"""Runs the analysis beside the worker: a private folder, nothing of our secrets, a bounded time, and an end
with the worker.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from dangvan.kernel import stopping

#: What of our surroundings the process may know: none of it names the database, a key or a mail server.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
_MODULE = "dangvan.hotspots.analysis"
_PREFIX = "hotspots-"
#: More than any city's alarms take; what is larger is no answer and is not read.
_LONGEST_ANSWER = 64 * 1024 * 1024
_LONGEST_REFUSAL = 500
#: Seconds after which a folder of a living worker is surely locked.
_YOUNG = 1.0


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
        return _answer(folder / "found.json")


def _answer(path: Path) -> dict[str, Any]:
    """What was found, if it is an answer at all: two parts, and no number that a database can't hold."""
    try:
        if path.stat().st_size > _LONGEST_ANSWER:
            raise AnalysisFailed("no_result")
        found = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except (OSError, ValueError, RecursionError):
        raise AnalysisFailed("no_result") from None
    if isinstance(found, dict) and "refused" in found:
        raise AnalysisFailed("bad_input", str(found["refused"])[:_LONGEST_REFUSAL])
    if not isinstance(found, dict) or found.keys() != {"detection", "alarms"}:
        raise AnalysisFailed("no_result")
    return found


def _no_number(word: str) -> None:
    raise ValueError(word)


def _run(folder: Path) -> None:
    # The pipe to standard input is never written to: it ends with this process, and the other one with it.
    # What it says besides is not kept: an error's text may quote a row.
    process = subprocess.Popen(
        [sys.executable, "-m", _MODULE, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_surroundings(),
    )
    try:
        code = _end_of(process)
    finally:
        process.kill()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()
    if code != 0:
        raise AnalysisFailed("broke_off")


def _end_of(process: subprocess.Popen[bytes]) -> int:
    """How it ended; a worker that is asked to stop doesn't wait for it."""
    until = time.monotonic() + settings.HOTSPOTS_MINUTES * 60
    while time.monotonic() < until:
        if stopping.is_asked():
            raise AnalysisFailed("killed")
        with suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=0.2)
    raise AnalysisFailed("too_long")


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
    """A folder that only this user can open, gone afterwards; after a kill, gone with the next look.

    A lock on it tells whose worker still lives: the system lets go of it however a process ends.
    """
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _sweep() -> None:
    """Folders of ours whose worker was killed. One that was made this instant may not be locked yet."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            seen = folder.lstat()
            is_ours = stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.getuid()
            if is_ours and time.time() - seen.st_ctime > _YOUNG:
                _sweep_one(folder)


def _sweep_one(folder: Path) -> None:
    held = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)
