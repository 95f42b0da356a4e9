"""The door of nhip's command line: `nhip COMMAND …` or `python -m nhip COMMAND …`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from nhip.cli import commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (docs/nhip/cli.md lists them)."""
    return commands.run(list(sys.argv[1:] if arguments is None else arguments))


def command() -> int:
    """The same, as a process of its own."""
    from nhip.cli.starting import SCANS, leave_out_what_no_kernel_uses

    if len(sys.argv) > 1 and sys.argv[1] in SCANS:
        leave_out_what_no_kernel_uses()
    return main()


if __name__ == "__main__":
    sys.exit(command())
