"""Exit codes of every command: what cron, a shell script or a newcomer can rely on (docs/nhip/cli.md)."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a command ended with; the numbers are part of the public contract and never change meaning."""

    NOTHING_NEW = 0
    USAGE = 2
    BAD_INPUT = 3
    CANNOT_WRITE = 4
    HOT_SPOTS = 10
    CANNOT_TELL = 11
    FAULT = 70
    INTERRUPTED = 130


MEANINGS: dict[Exit, str] = {
    Exit.NOTHING_NEW: "the analysis ran to its end and found no new hot spot and no effect (help and version end so, too)",
    Exit.USAGE: "the command was not understood: an unknown option, a missing value",
    Exit.BAD_INPUT: "the input cannot be analysed as it is; the message says what is wrong and what to do",
    Exit.CANNOT_WRITE: "a report or the state file could not be written; nothing was half-written",
    Exit.HOT_SPOTS: "the analysis ran to its end and found at least one new hot spot, or an effect",
    Exit.CANNOT_TELL: "the analysis ran to its end, but the figures cannot answer the question (nhip effect)",
    Exit.FAULT: "a fault in nhip itself; nothing was changed, the message says how to report it",
    Exit.INTERRUPTED: "stopped by Ctrl-C; nothing was changed",
}
