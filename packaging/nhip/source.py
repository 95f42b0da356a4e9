"""Tells the wheel's builder where the source is: src/nhip of the checkout, or nhip/ of an unpacked sdist."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Source(BuildHookInterface[Any]):
    """Adds the package to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        here = Path(self.root)
        unpacked = here / "nhip"
        source = unpacked if unpacked.is_dir() else here.parents[1] / "src" / "nhip"
        build_data["force_include"][str(source)] = "nhip"
