"""What goes over the wire. Public data is never finer than a day; names are in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, StringConstraints

from dangvan.cases.types import State

#: Text without NUL, which no database keeps.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]


def _within_reach(day: date) -> date:
    """Nothing lies further off, and not every database counts so far."""
    return min(max(day, date(1975, 1, 1)), date(2200, 12, 31))


class Named(Schema):
    """A thing by its lasting code and its name."""

    code: str = Field(examples=["00004"])
    name: str = Field(examples=["Phường Ba Đình", "Ba Đình Ward"])


class Point(Schema):
    """As exactly as the topic lets it be shown; WGS 84."""

    lon: float = Field(examples=[105.82])
    lat: float = Field(examples=[21.04])


#: Far enough for any city's records, near enough for every database.
Day = Annotated[date, AfterValidator(_within_reach)]


class CaseFilters(Schema):
    """What narrows the list; an unknown code is told, never taken for everything."""

    ward: Text = Field("", max_length=40, description="Code; all that became it or lies in it.")
    organisation: Text = Field("", max_length=60, description="Code.")
    with_below: bool = Field(False, description="With the bodies below that one.")
    topic: Text = Field("", max_length=60, description="Code.")
    state: State | Literal[""] = ""
    q: Text = Field("", max_length=200, description="Words, with or without marks.")
    first: Day | None = Field(None, description="From this day.")
    last: Day | None = Field(None, description="To this day.")
    by: Literal["received", "due", "answered"] = Field("received", description="Which day is meant.")
    cursor: Text = Field("", max_length=40, description="`next` of the page before.")
    size: int = Field(20, ge=1, le=100)


class CaseRow(Schema):
    reference: str = Field(examples=["7K3M-92QX"])
    title: str = Field(examples=["Ổ gà sâu trước số 12 phố Cầu Gỗ"])
    state: str = Field(examples=["answered"])
    topic: Named
    ward: Named | None
    organisation: Named
    received_on: date
    due_on: date | None = Field(description="The day by which an answer or a decision is due.")
    reports: int = Field(description="How many people reported it, as of the beginning of the day.")
    url: str = Field(examples=["https://phananh.example/vu-viec/7K3M-92QX/"])


class CasePage(Schema):
    items: list[CaseRow]
    next: str = Field("", description="Give it as `cursor` for what follows; empty on the last page.")
    count: int
    count_is_capped: bool = Field(False, description="There are more than `count`.")


class Answer(Schema):
    number: int
    organisation: Named
    answered_on: date
    what_was_done: str
    done_on: date
    done_by: str
    evidence: str
    files: int


class Words(Schema):
    """Words that their giver asked to have in public and an officer released."""

    received_on: date
    text: str
    language: str


class CaseWhole(CaseRow):
    point: Point | None
    words: list[Words]
    answers: list[Answer]
    merged_into: str = ""


class Area(Named):
    level: str
    valid_from: date
    valid_to: date | None
    population: int | None
    approximate: bool


class Organisation(Named):
    level: str
    parent: str = ""
    valid_from: date
    valid_to: date | None


class Topic(Named):
    parent: str = ""
    hint: str
    sensitive: bool
    takes_reports: bool


class Hotspot(Schema):
    reference: str
    title: str
    topic: Named
    wards: list[Named]
    organisation: Named
    since: date
    confirmed_on: date
    over_on: date | None
    reports_at_least: int
    outcome: str


class Contact(Schema):
    """How to reach the person. It goes into the vault and comes out for letters alone."""

    name: Text = Field("", max_length=400)
    phone: Text = Field("", max_length=80)
    email: Text = Field("", max_length=254)
    wants_news: bool = True


class NewReport(Schema):
    """A report as a channel hands it in for a person."""

    topic: Text = Field(max_length=60, examples=["den-duong"])
    text: Text = Field(max_length=20_000, examples=["Đèn đường trước số 12 phố Cầu Gỗ tắt đã ba tối."])
    place: Text = Field("", max_length=1_200, examples=["12 phố Cầu Gỗ"])
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    ward: Text = Field("", max_length=40, examples=["00004"])
    visibility: Literal["public", "summary", "organisation"] = "summary"
    about_body: bool = Field(False, description="It is about the body that answers, or its staff.")
    language: Literal["vi", "en"] = "vi"
    happened_on: date | None = None
    contact: Contact | None = None
    photos: Text = Field("", max_length=200, description="What `POST /photos` gave.")


class Received(Schema):
    """`receipt` is the person's key to the report: read it out or print it, and keep it nowhere."""

    receipt: str = Field(examples=["an ba ca dong en gi ha im"])
    case: str = Field(examples=["7K3M-92QX"])
    organisation: Named
    due_on: date | None
    is_new: bool
    follow: str = Field(examples=["https://phananh.example/theo-doi/"])


class Photos(Schema):
    photos: str = Field(description="Give it with the report; forgotten after three days.")
    count: int


class Follow(Schema):
    receipt: Text = Field(max_length=200, examples=["an ba ca dong en gi ha im"])


class Followed(Schema):
    case: CaseRow
    answers: list[Answer]
    text: str
