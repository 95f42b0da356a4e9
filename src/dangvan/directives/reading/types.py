"""What reading a document gives: its text with notices, and suggestions with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


class Unreadable(Exception):
    """A file whose text can't be had; `code` and `facts` are put into words where it is shown."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts: Mapping[str, str | int] = facts


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the person should know or is asked about the text as it was read; nothing is lost by it."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A text in NFC, its paragraphs parted by line feeds; `pages` holds where each page of a PDF starts."""

    text: str
    pages: tuple[int, ...]
    notices: tuple[Notice, ...]
    media: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a passage is proposed, or doubted: a code that has words where it is shown, and the words seen."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as it is written, and the day it means where that can be told.

    `question` is "" where nothing is in doubt; else "lunar", "vague", "contradiction", "no_year", "quarter",
    "month", "working_days", "past", "impossible", "undated". `due` then holds the day that would be offered.
    """

    words: str
    start: int
    end: int
    due: date | None
    standing: bool
    question: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passage that seems to direct someone; `start` and `end` bound the exact quotation in the text."""

    start: int
    end: int
    verb: str
    addressee: str
    addressee_span: tuple[int, int] | None
    organisation: str
    topic: str
    deadlines: tuple[Deadline, ...]
    reasons: tuple[Reason, ...]
    doubts: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the city knows by name: bodies and topics as (code, name, other names)."""

    bodies: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    topics: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
