"""What templates need to say things: dates and numbers in words, states, signs, form controls, attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from dangvan.kernel import clock
from dangvan.ui import icons, words
from dangvan.ui.context import Site, site_for
from dangvan.ui.deadlines import Deadline, deadline_between
from dangvan.ui.forms import Control, ErrorLink, control_for, error_links
from dangvan.ui.headings import Column, StepBars
from dangvan.ui.qr import qr_svg
from dangvan.ui.states import StateLook, look_of

register = template.Library()


@register.filter
def date_words(moment: date | datetime | None) -> str:
    """`{{ case.day|date_words }}`: thứ Năm 26/11/2026."""
    return words.date_words(moment) if moment else ""


@register.filter
def day_words(moment: date | datetime | None) -> str:
    """`{{ case.day|day_words }}`: thứ Năm 26/11, with the year only if it isn't this one."""
    return words.day_words(moment) if moment else ""


@register.filter
def numeric_day(moment: date | datetime | None) -> str:
    """`{{ row.day|numeric_day }}`: 26/11/2026, for tables."""
    return words.numeric_day(moment) if moment else ""


@register.filter
def moment_words(moment: date | datetime | None) -> str:
    """`{{ event.moment|moment_words }}`: 17:00 thứ Năm 26/11."""
    return words.moment_words(moment) if moment else ""


@register.filter
def machine_time(moment: date | datetime | None) -> str:
    """For `<time datetime>`: on the city's clock, with its zone."""
    if isinstance(moment, datetime):
        return clock.local(moment).isoformat(timespec="minutes")
    return moment.isoformat() if moment else ""


@register.filter
def deadline_words(due: date | datetime | None, now: datetime | None = None) -> str:
    """`{{ case.due_at|deadline_words }}`: còn 3 ngày, đến 17:00 thứ Năm 26/11."""
    return words.deadline_words(due, now) if due else ""


@register.filter
def number_vi(value: float | Decimal | str | None, places: int | None = None) -> str:
    """`{{ n|number_vi }}`: 12.345 for a Vietnamese reader, 12,345 for an English one."""
    if value is None or value == "":
        return ""
    return words.number(Decimal(value) if isinstance(value, str) else value, places)


@register.filter
def percent_words(share: float | Decimal | None, places: int = 0) -> str:
    """`{{ share|percent_words }}`: a share between 0 and 1 as 34 %."""
    return "" if share is None or share == "" else words.percent(share, places)


@register.filter
def foreign(language: str) -> SafeString:
    """`<p{{ letter.language|foreign }}>`: the attribute `lang`, where words are in another language than the
    page; a screen reader would pronounce them wrongly else.
    """
    if not language or language == (get_language() or language).partition("-")[0]:
        return SafeString("")
    return format_html(' lang="{}"', language)


@register.filter
def foreign_name(named: object) -> SafeString:
    """`<a{{ body|foreign_name }}>{{ body.name }}</a>`: the same for a name that nobody translated."""
    english = getattr(named, "name_en", "")
    if english or get_language() != "en":
        return SafeString("")
    return foreign(settings.LANGUAGE_CODE)


@register.filter
def state_look(state: object) -> StateLook:
    """The word, shape and tone of a case's state."""
    return look_of(state)


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "search" %}`: a decorative sign."""
    return icons.icon(name)


@register.simple_tag
def mark(size: int = 32) -> SafeString:
    """`{% mark 40 %}`: the mark of Đăng Văn."""
    return icons.mark(size)


@register.simple_tag
def qr(text: str) -> SafeString:
    """`{% qr address %}`: a QR code."""
    return qr_svg(text)


@register.simple_tag
def drum() -> SafeString:
    """`{% drum %}`: the drum's face behind the opening of the first page."""
    return icons.drum()


@register.simple_tag
def html_attributes(attributes: Mapping[str, Any], without: str = "") -> SafeString:
    """Attributes with their values escaped; false and empty ones, and the one named, are left out."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value),)
            for name, value in attributes.items()
            if value is not None and value is not False and value != "" and name != without
        ),
    )


@register.simple_tag
def control(**given: Any) -> Control:
    """A form control made from a Django field and what the template says about it."""
    return control_for(**given)


@register.simple_tag
def errors_of(form: BaseForm | None = None, errors: Iterable[Any] | None = None) -> list[ErrorLink]:
    """Every error of a form, each with the place it stands at."""
    return error_links(form, errors)


@register.simple_tag
def deadline(**given: Any) -> Deadline:
    """How a deadline is drawn and said."""
    return deadline_between(**given)


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> str:
    """The query string of this page with some of it changed, for links that sort, filter or turn pages."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def as_query(values: Mapping[str, Any]) -> str:
    """A mapping as a query string."""
    return urlencode(values, doseq=True)


@register.filter
def iso_day(value: object) -> str:
    """What `<input type="date">` reads; words that aren't a day stay as they were typed."""
    return value.isoformat() if isinstance(value, date) else str(value)


@register.filter
def as_count(value: int | str) -> int:
    """A count given as an attribute's text."""
    return int(value)


@register.filter
def figure_text(value: float | Decimal | str | None, places: int | str | None = None) -> str:
    """A figure for large type; words stay words and what can't be told is a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, str):
        return value
    return words.number(value, int(places) if places not in (None, "") else None)


@register.filter
def syllable_rows(code: str) -> list[list[str]]:
    """A receipt's syllables in rows of four, as they are read aloud."""
    syllables = code.split()
    return [syllables[i : i + 4] for i in range(0, len(syllables), 4)]


@register.filter
def notice_kind(level_tag: str) -> str:
    """The kind of notice for one of Django's messages."""
    return {"success": "success", "warning": "warning", "error": "urgent"}.get(level_tag, "info")


@register.simple_tag
def step_bars(current: int | str, total: int | str) -> StepBars:
    """Where in a form of `total` pages the reader is, as bars to draw."""
    return StepBars(int(current), int(total))


@register.simple_tag
def sorting(column: Mapping[str, Any], sort: str = "") -> Column:
    """A column's heading, with the sorting that its link leads to."""
    return Column.of(column, sort)


@register.simple_tag(takes_context=True)
def site_frame(context: template.Context) -> Site:
    """What surrounds every page; works without a request, as on the page for an error of ours."""
    return site_for(context.get("request"))
