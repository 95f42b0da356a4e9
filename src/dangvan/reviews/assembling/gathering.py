"""Everything a review counts, read from the record in one go: sections of figures, and tables beside them.
Plain values, so that they can be kept as they were and compared with a later reckoning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dangvan.cases.figures import Figures, Period, Scope, Share, beginning_of, figures
from dangvan.cases.types import State
from dangvan.kernel import clock, measures
from dangvan.kernel.measures import MeasureValue
from dangvan.organisations import queries as organisations
from dangvan.reviews import periods
from dangvan.reviews.assembling import tables, telling
from dangvan.reviews.assembling.showing import number_words
from dangvan.reviews.models import Review
from dangvan.reviews.types import PeriodKind, Reach

Tell = Callable[[str], None]
#: Sections whose measures have a place of their own; what others register comes after them.
_KNOWN = ("directives", "hotspots", "outreach", "practices")
_CASES = "cases."


def gather(review: Review, tell: Tell = lambda _step: None) -> dict[str, Any]:
    """The figures of the review as they are now; `tell` hears which part is being reckoned."""
    kind = PeriodKind(review.kind)
    now = Period(review.first, review.last)
    compared = {
        "now": now,
        "previous": periods.previous_of(kind, now),
        "last_year": periods.last_year_of(kind, now),
    }
    scope = scope_of(review)
    tell("cases")
    # As of the beginning of today, as on every public page: no number moves at the minute somebody spoke.
    as_of = beginning_of(clock.today())
    told = {
        when: figures(period, scope, as_of=as_of, with_open=when == "now")
        for when, period in compared.items()
    }
    sections = {"cases": _of_cases(review, told)}
    tell("tables")
    found = tables.tables_of(review, now, scope, as_of)
    sections |= _of_measures(review, compared, tell)
    return {
        "computed_at": clock.local(clock.now()).isoformat(timespec="seconds"),
        "scope": named_scope(review),
        "periods": {when: [p.first.isoformat(), p.last.isoformat()] for when, p in compared.items()},
        "is_complete": periods.is_over(now, clock.today()),
        "has_data": told["now"].received > 0 or _has_any(sections),
        "sections": sections,
        "tables": found,
    }


def scope_of(review: Review) -> Scope:
    if review.reach == Reach.CITY:
        return Scope()
    return Scope(organisation_id=review.organisation_id, with_below=review.reach == Reach.BELOW)


def named_scope(review: Review) -> dict[str, str]:
    """The scope as measures take it."""
    if review.reach == Reach.CITY:
        return {}
    named = {"organisation": organisations.organisation(review.organisation_id).code}
    return named | {"below": "1"} if review.reach == Reach.BELOW else named


def figure_in(gathered: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    for found in gathered.get("sections", {}).values():
        for figure in found:
            if figure["key"] == key:
                known: dict[str, Any] = figure
                return known
    return None


def moved(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Every figure that isn't what it was: as frozen, and as it is now."""
    found = []
    for name, section in before.get("sections", {}).items():
        later = {figure["key"]: figure for figure in after.get("sections", {}).get(name, [])}
        for figure in section:
            there = later.get(figure["key"])
            fields = ("value", "numerator", "denominator")
            if there is None or any(there[field] != figure[field] for field in fields):
                found.append((figure, there))
    return found


def moved_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The same in words."""
    return [
        (was["label"], _words(was), _words(became) if became else "–") for was, became in moved(before, after)
    ]


def _words(figure: Mapping[str, Any]) -> str:
    said = number_words(figure["value"], figure["unit"])
    if figure["unit"] != "%" or not figure["denominator"]:
        return said
    return f"{said} ({number_words(figure['numerator'])}/{number_words(figure['denominator'])})"


def _has_any(sections: Mapping[str, list[dict[str, Any]]]) -> bool:
    """A share of nothing has a denominator too (working days of a standard), so only what was done counts,
    and no count of how things stand today.
    """
    return any(
        figure["numerator"]
        for found in sections.values()
        for figure in found
        if figure["note"] != telling.AS_COMPUTED
    )


def _of_cases(review: Review, told: Mapping[str, Figures]) -> list[dict[str, Any]]:
    now, before, last = told["now"], told["previous"], told["last_year"]
    received, due, answered = (tables.cases_query(review, by) for by in ("", "han", "tra-loi"))

    def number(
        name: str, label: str, unit: str, read: Callable[[Figures], int], query: str = received
    ) -> dict[str, Any]:
        return telling.count(_CASES + name, label, unit, (read(now), read(before), read(last)), query)

    def share(name: str, label: str, read: Callable[[Figures], Share], query: str) -> dict[str, Any]:
        return telling.share(_CASES + name, label, (read(now), read(before), read(last)), query)

    def present(name: str, label: str, count: int) -> dict[str, Any]:
        # Of how things stood on one day there is no list afterwards.
        figure = telling.count(_CASES + name, label, "vụ việc", (count, None, None), "")
        return figure | {"note": figure["note"] or telling.AS_COMPUTED}

    return [
        number("received", "Vụ việc tiếp nhận", "vụ việc", lambda f: f.received),
        number("reports", "Phản ánh tiếp nhận", "phản ánh", lambda f: f.reports),
        share("answered_on_time", "Trả lời đúng hạn", lambda f: f.on_time, due),
        _days(now, before, last, answered),
        share("contested", "Trả lời bị đề nghị xem lại", lambda f: f.contested, answered),
        share("overturned", "Trả lời phải sửa sau khi xem lại", lambda f: f.overturned, answered),
        number("handed_over", "Lượt chuyển cơ quan khác", "lượt", lambda f: f.handed_over, ""),
        number(
            "declined",
            "Vụ việc không tiếp nhận",
            "vụ việc",
            lambda f: f.declined,
            tables.cases_query(review, state=State.DECLINED),
        ),
        present("open", "Vụ việc đang mở", now.open.count),
        present("late", "Vụ việc quá hạn", now.open.late),
    ]


def _days(now: Figures, before: Figures, last: Figures, query: str) -> dict[str, Any]:
    values = {
        when: MeasureValue(told.days.median, told.days.count, told.days.count)
        for when, told in (("now", now), ("previous", before), ("last_year", last))
    }
    label = "Số ngày làm việc đến khi trả lời (trung vị)"
    figure = telling.measured("cases.median_days", label, "ngày", values, query)
    return figure | {"low": now.days.low, "high": now.days.high}


def _of_measures(
    review: Review, compared: Mapping[str, Period], tell: Tell
) -> dict[str, list[dict[str, Any]]]:
    """Every registered measure, by the app that registered it, without knowing which there are."""
    named = named_scope(review)
    sections: dict[str, list[dict[str, Any]]] = {name: [] for name in _KNOWN}
    for measure in measures.registered():
        app = measure.name.partition(".")[0]
        if measure.name.startswith(_CASES):
            continue
        tell(app)
        values = {
            when: measures.read(measure.name, period.first, period.last, named)
            for when, period in compared.items()
        }
        found = telling.measured(measure.name, measure.title_vi, measure.unit, values, _QUERIES.get(app, ""))
        sections.setdefault(app, []).append(found)
    return {name: found for name, found in sections.items() if found}


_QUERIES = {
    "directives": "/chi-dao/",
    "hotspots": "/diem-nong/",
    "outreach": "/tiep-dan/",
    "practices": "/mo-hinh/",
}
