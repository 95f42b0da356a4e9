"""The door of nhip's command line: `nhip COMMAND …` or `python -m nhip COMMAND …`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from nhip.cli import commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (docs/nhip/cli.md lists them)."""
    return commands.run(list(sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    sys.exit(main())
