"""The assembled review as one frozen value: the page, the official document, the Word file and the workbook
are drawn from this and from nothing else, so that they can't tell different stories.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from django.db.models import TextChoices


class PeriodKind(TextChoices):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


class Reach(TextChoices):
    """Whose results: one body alone, a body with those below it, or every body of the city."""

    BODY = "body"
    BELOW = "below"
    CITY = "city"


class ReviewState(TextChoices):
    DRAFT = "draft"
    #: With the bodies reviewed, for their comments.
    COMMENTING = "commenting"
    #: Every comment has its answer; ready for the signature.
    ANSWERED = "answered"
    SIGNED = "signed"
    PUBLISHED = "published"
    #: A later version is being written; the published one stays readable.
    CORRECTING = "correcting"


class Computing(TextChoices):
    """How far the reckoning of the figures has come."""

    NONE = "none"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


#: What a cell of an annex can hold; a workbook keeps its type.
Cell: TypeAlias = "str | int | float | date | None"


@dataclass(frozen=True, slots=True)
class Citation:
    """One numbered note: the sentence it follows is `text[:offset]` of its paragraph."""

    number: int
    offset: int
    kind: str
    id: str
    words: str
    url: str = ""
    is_found: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with the counts behind it; `value` is None where it can't be told, and `note` says why.

    Shares are fractions (0.93 with unit "%"), `low` and `high` the ends of their 95 % interval.
    """

    key: str
    label: str
    unit: str
    value: float | None
    numerator: int
    denominator: int
    low: float | None = None
    high: float | None = None
    previous: float | None = None
    last_year: float | None = None
    query: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FigureTable:
    caption: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Widths are shares of the text's width; () lets the columns be as wide as they need. `links` leads from
    each row to what it is about; () where rows lead nowhere.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A line or bars with the same numbers as a table: `labels` head the columns, `series` are the rows.
    Values of unit "%" are shares of one, as figures are.
    """

    caption: str
    kind: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


Block: TypeAlias = "Paragraph | FigureTable | Table | Chart"


@dataclass(frozen=True, slots=True)
class Section:
    number: str
    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """A table of its own: whole in the workbook; on paper the columns `printed`, all where it is empty."""

    name: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    printed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewDocument:
    """The whole of one version. `parent_body` and `body` head the document, `authority` stands above the
    signature ("TM. ỦY BAN NHÂN DÂN"), `fingerprint` is what the ledger holds ("" while a draft).
    """

    parent_body: str
    body: str
    number: str
    place: str
    day: date
    title: str
    subject: str
    sections: tuple[Section, ...]
    annexes: tuple[Annex, ...] = ()
    recipients: tuple[str, ...] = field(default=())
    authority: str = ""
    signer_title: str = ""
    signer_name: str = ""
    version: int = 1
    is_draft: bool = True
    fingerprint: str = ""
    language: str = "vi"
