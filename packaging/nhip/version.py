"""The version of nhip, read from the one place that holds it: src/nhip/__init__.py, or nhip/ of an unpacked
sdist."""

import re
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = next(place for place in (HERE / "nhip", HERE.parents[1] / "src" / "nhip") if place.is_dir())

__version__ = re.search(
    r'^__version__ = "(.+)"$', (SOURCE / "__init__.py").read_text("utf-8"), re.MULTILINE
).group(1)
