"""Says whether Spark can run on this machine: Java of an age that PySpark 3.5 accepts, and PySpark itself."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path


@cache
def missing() -> str | None:
    """What keeps Spark from running here, with what to install; None if nothing does."""
    if importlib.util.find_spec("pyspark") is None:
        return "PySpark is not installed (it is in requirements/dev.txt)"
    java = _java()
    version = java and _version(java)
    if not version or not 8 <= version <= 17:
        return "no Java from 8 to 17 is installed (Debian 12: apt install default-jre-headless)"
    return None


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    if home:
        return shutil.which(str(Path(home) / "bin" / "java"))
    return shutil.which("java")


def _version(java: str) -> int | None:
    asked = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(?:1\.)?(\d+)', asked.stderr + asked.stdout)
    return int(found.group(1)) if found else None
