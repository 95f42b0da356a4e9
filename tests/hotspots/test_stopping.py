"""A job that waits for something outside ends when its worker is asked to stop."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from dangvan.kernel import childprocess, stopping


def test_an_analysis_doesnt_keep_its_worker_from_stopping() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
    stopping.begin()
    threading.Timer(0.1, stopping.ask).start()
    try:
        with pytest.raises(childprocess.AnalysisFailed, match="killed"):
            childprocess._end_of(process, 1)
    finally:
        stopping.begin()
        process.kill()
        process.wait()
