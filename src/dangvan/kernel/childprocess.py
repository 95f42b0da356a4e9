"""Runs an app's analysis beside the worker: a private folder, nothing of our secrets, a bounded time, and an
end with the worker.
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
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from dangvan.kernel import stopping

#: What of our surroundings the process may know: none of it names the database, a key or a mail server.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
_PREFIX = "dangvan-analysis-"
#: More than any city's answer takes; what is larger is no answer and is not read.
_LONGEST_ANSWER = 64 * 1024 * 1024
_LONGEST_REFUSAL = 500
#: Seconds after which a folder of a living worker is surely locked.
_YOUNG = 1.0


class AnalysisFailed(Exception):
    """It did not come to an end. `problem` is a code that its app has words for; `why` is what the analysis
    says of its tables, in English.
    """

    def __init__(self, problem: str, why: str = "") -> None:
        super().__init__(problem)
        self.problem, self.why = problem, why


def analyse(
    module: str,
    write_tables: Callable[[Path], None],
    task: Mapping[str, Any],
    *,
    parts: Set[str],
    minutes: float,
) -> dict[str, Any]:
    """Have `python -m module FOLDER` look through the tables and give what it leaves in `found.json`: an
    object of these parts, or {"refused": why}. Raises AnalysisFailed.
    """
    with _private_folder() as folder:
        try:
            write_tables(folder)
            (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
        except OSError:
            raise AnalysisFailed("folder") from None
        _run(module, folder, minutes)
        return _answer(folder / "found.json", parts)


def _answer(path: Path, parts: Set[str]) -> dict[str, Any]:
    """What was found, if it is an answer at all: its parts, and no number that a database can't hold."""
    try:
        if path.stat().st_size > _LONGEST_ANSWER:
            raise AnalysisFailed("no_result")
        found = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except (OSError, ValueError, RecursionError):
        raise AnalysisFailed("no_result") from None
    if isinstance(found, dict) and "refused" in found:
        raise AnalysisFailed("bad_input", str(found["refused"])[:_LONGEST_REFUSAL])
    if not isinstance(found, dict) or found.keys() != parts:
        raise AnalysisFailed("no_result")
    return found


def _no_number(word: str) -> None:
    raise ValueError(word)


def _run(module: str, folder: Path, minutes: float) -> None:
    # The pipe to standard input is never written to: it ends with this process, and the other one with it.
    # What it says besides is not kept: an error's text may quote a row.
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_surroundings(),
    )
    try:
        code = _end_of(process, minutes)
    finally:
        process.kill()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()
    if code != 0:
        raise AnalysisFailed("broke_off")


def _end_of(process: subprocess.Popen[bytes], minutes: float) -> int:
    """How it ended; a worker that is asked to stop doesn't wait for it."""
    until = time.monotonic() + minutes * 60
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
