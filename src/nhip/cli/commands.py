"""Which commands there are, and what surrounds each: arguments in, a plain message and an exit code out."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from nhip.cli.exits import MEANINGS, Exit

if TYPE_CHECKING:
    from nhip.errors import BadInput

#: Command, its module, and its line in `nhip --help`. A module offers `add_arguments(parser)` and
#: `run(options) -> int`; it is imported only when its command is called, so that help is instant.
COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("hotspots", "nhip.cli.hotspots", "find places and topics with more reports than chance explains"),
    ("scan", "nhip.cli.scan", "one space-time scan of counts with coordinates, every choice yours"),
    ("backtest", "nhip.cli.backtest", "replay history day by day: are the promised alarm rates kept?"),
    ("effect", "nhip.cli.effect", "did what was begun change the counts? from a plan fixed beforehand"),
)


class Command(Protocol):
    """What a command's module offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


def available() -> list[tuple[str, str, str]]:
    return [row for row in COMMANDS if find_spec(row[1]) is not None]


def run(arguments: list[str]) -> int:
    """Run `arguments` and return the exit code; no traceback reaches the reader unless --debug asks for it."""
    try:
        options = _parsed(arguments)
    except SystemExit as leaving:  # argparse leaves by itself after help and after a usage error
        return int(leaving.code or 0)
    return _guarded(options)


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="nhip",
        description="nhip, the beat: analyses of what a city hears. Tables in, tables out.",
        epilog="Exit codes: " + "; ".join(f"{code.value} {words}" for code, words in MEANINGS.items()),
    )
    parser.add_argument("--version", action="version", version=f"nhip {version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    named = next((word for word in arguments if not word.startswith("-")), None)
    for name, module, line in available():
        sub = commands.add_parser(name, help=line, description=line[:1].upper() + line[1:] + ".")
        if name == named:
            command = _loaded(module)
            command.add_arguments(sub)
            sub.add_argument("--debug", action="store_true", help="show the traceback of a fault in nhip")
            sub.set_defaults(run=command.run)
    return parser.parse_args(arguments)


def _loaded(module: str) -> Command:
    return cast("Command", import_module(module))


def _guarded(options: argparse.Namespace) -> int:
    from nhip.cli.writing import CannotWrite
    from nhip.errors import BadInput

    try:
        code = int(options.run(options))
        sys.stdout.flush()
    except BadInput as refusal:
        return _said(refusal_words(refusal), Exit.BAD_INPUT)
    except CannotWrite as failure:
        return _said(f"nhip: {failure}. Nothing was half-written.", Exit.CANNOT_WRITE)
    except BrokenPipeError:  # the reader of our output left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.NOTHING_NEW
    except KeyboardInterrupt:
        return _said("nhip: stopped; nothing was changed.", Exit.INTERRUPTED)
    except Exception as fault:  # outermost: a sentence, no traceback
        if options.debug:
            raise
        return _said(_fault_words(fault), Exit.FAULT)
    return code


def refusal_words(refusal: BadInput) -> str:
    """What is the case and what to do; advice of several lines stands below."""
    if "\n" not in refusal.do:
        return f"nhip: {refusal}"
    where = f" ({refusal.where})" if refusal.where else ""
    return f"nhip: {refusal.what.rstrip('.')}{where}.\n{refusal.do}"


def _fault_words(fault: Exception) -> str:
    return (
        f"nhip: a fault in nhip itself ({type(fault).__name__}: {fault}). Your files were not changed. "
        "Run the same command with --debug and send what it prints to the maintainers."
    )


def _said(words: str, code: Exit) -> int:
    from nhip.report.plain import harmless

    sys.stderr.write(harmless(words, keep_lines=True) + "\n")
    return int(code)


def version() -> str:
    """The version, from the one place that holds it."""
    from nhip import __version__

    return __version__


def refuse_usage(words: str) -> NoReturn:
    """End with exit code 2, for what argparse cannot see by itself (options that need one another)."""
    sys.stderr.write(f"nhip: {words}\n")
    raise SystemExit(int(Exit.USAGE))
