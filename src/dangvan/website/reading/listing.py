"""All public cases and the search: narrowed by words, ward, body, topic and state; newest day first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvan.cases import queries
from dangvan.cases.queries import CaseDays, Page
from dangvan.cases.types import State
from dangvan.kernel import folding
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.ui import words
from dangvan.ui.states import look_of
from dangvan.website.reading.pages import public_page, show
from dangvan.website.reading.rows import rows_of

if TYPE_CHECKING:
    from dangvan.cases.queries import ListedCase

LONGEST_QUERY = 200
_STATES = (
    State.SCREENED,
    State.ACCEPTED,
    State.HANDED_OVER,
    State.SCHEDULED,
    State.ANSWERED,
    State.CONTESTED,
    State.ANSWERED_AGAIN,
    State.CLOSED,
    State.DECLINED,
    State.WITHDRAWN,
)
_MOST_HITS = 6
_EARLIEST, _LATEST = 2000, 2200
_BY = {
    "received": gettext_lazy("Tiếp nhận"),
    "due": gettext_lazy("Đến hạn trả lời"),
    "answered": gettext_lazy("Được trả lời"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader narrowed the list by; an unknown code is told, not guessed."""

    text: str
    ward: str
    body: str
    topic: str
    state: str
    #: Days as a review's figures name them; a half or unknown period narrows nothing.
    days: CaseDays | None = None
    with_below: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> Choice:
        def word(name: str) -> str:
            return folding.clean_line(query.get(name, "")[: LONGEST_QUERY * 4])[:LONGEST_QUERY]

        return cls(
            word("q"), word("dia-ban"), word("co-quan"), word("linh-vuc"), word("trang-thai"),
            None if word("q") else _days(word("tu"), word("den"), word("theo")),
            query.get("truc-thuoc") == "1",
        )  # fmt: skip

    @property
    def is_narrow(self) -> bool:
        return bool(self.text or self.ward or self.body or self.topic or self.state or self.days)

    def found(self, cursor: str) -> Page[ListedCase]:
        """Nothing where a code is not known: never everything instead."""
        area = places.area_by_code(self.ward) if self.ward else None
        body = organisations.organisation_by_code(self.body) if self.body else None
        topic = organisations.topic_by_code(self.topic) if self.topic else None
        if (self.ward and not area) or (self.body and not body) or (self.topic and not topic):
            return Page([])
        return queries.public_cases(
            area=area.id if area else None,
            organisation=body.id if body else None,
            topic=topic.id if topic else None,
            state=self.state,
            text=self.text,
            cursor=cursor[:40],
            with_below=self.with_below,
            within=self.days,
        )


def _days(first: str, last: str, by: str) -> CaseDays | None:
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    if begins > ends or not _EARLIEST <= begins.year <= ends.year <= _LATEST:
        return None
    return CaseDays(begins, ends, {"han": "due", "tra-loi": "answered"}.get(by, "received"))


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """The same list under two names: with words it is a search, without them everything that is public."""
    choice = Choice.of(request.GET)
    cursor = request.GET.get("sau", "")
    page = choice.found(cursor)
    if len(page.items) == 1 and not cursor and _is_number_of(page.items[0], choice.text):
        return HttpResponseRedirect(reverse("website:case", args=[page.items[0].reference]))
    shown = {
        "choice": choice,
        "rows": rows_of(page.items),
        "count": count_words(page),
        "older": _older(request.GET, page.next_cursor) if page.next_cursor else "",
        "newest": _older(request.GET, "") if cursor else "",
        "here": "website:search" if "q" in request.GET else "website:cases",
        "elsewhere": _elsewhere(choice.text),
        "wards": [("", _("Mọi nơi")), *((one.code, one.name) for one in places.wards())],
        "topics": [("", _("Mọi lĩnh vực")), *_topic_choices()],
        "states": [("", _("Mọi trạng thái")), *((state.value, look_of(state).word) for state in _STATES)],
        "body": organisations.organisation_by_code(choice.body) if choice.body else None,
        "any_body": _without(request.GET, "co-quan", "truc-thuoc", "sau"),
        "any_day": _without(request.GET, "tu", "den", "theo", "sau"),
        "by_days": _BY[choice.days.by] if choice.days else "",
        "unknown": _unknown(choice),
    }
    return show(request, "search.html", shown)


def count_words(page: Page[ListedCase]) -> str:
    if page.count_is_capped:
        return _("Hơn %(n)s vụ việc") % {"n": words.number(page.count)}
    if page.count == 1:
        return _("Một vụ việc")
    return _("%(n)s vụ việc") % {"n": words.number(page.count)}


def _is_number_of(case: ListedCase, text: str) -> bool:
    return bool(text) and folding.fold(text).replace("-", "").replace(" ", "") == folding.fold(
        case.reference
    ).replace("-", "")


def _older(query: QueryDict, cursor: str) -> str:
    """The same list further on; with no cursor, its beginning."""
    before = _without(query, "sau")
    return f"{before}{'&' if len(before) > 1 else ''}{urlencode({'sau': cursor})}" if cursor else before


def _without(query: QueryDict, *names: str) -> str:
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return f"?{kept.urlencode()}"


def _topic_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (each.group.name, [(one.code, one.name) for one in each.leaves if not one.sensitive])
        for each in organisations.topic_tree()
        if any(not one.sensitive for one in each.leaves)
    ]


def _unknown(choice: Choice) -> str:
    """Which of the choices names nothing; said above an empty list."""
    if choice.ward and places.area_by_code(choice.ward) is None:
        return _("Không có địa bàn mang mã “%(code)s”.") % {"code": choice.ward}
    if choice.body and organisations.organisation_by_code(choice.body) is None:
        return _("Không có cơ quan mang mã “%(code)s”.") % {"code": choice.body}
    if choice.topic and organisations.topic_by_code(choice.topic) is None:
        return _("Không có lĩnh vực mang mã “%(code)s”.") % {"code": choice.topic}
    if choice.state and choice.state not in {state.value for state in _STATES}:
        return _("Không có trạng thái “%(code)s”.") % {"code": choice.state}
    return ""


def _elsewhere(text: str) -> list[dict[str, Any]]:
    """Wards, bodies and topics whose names hold what was typed: often the page that is really sought."""
    typed = folding.words(text)
    if not typed or sum(map(len, typed)) < 2:
        return []
    wards = [
        {"label": one.name, "href": reverse("website:ward", args=[one.code]), "kind": _("địa bàn")}
        for one in places.wards()
        if _holds(one.name_vi, one.name_en, typed)
    ]
    bodies = [
        {"label": one.name, "href": reverse("website:organisation", args=[one.code]), "kind": _("cơ quan")}
        for one in organisations.organisations()
        if _holds(one.name_vi, one.name_en, typed)
    ]
    topics = [
        {"label": one.name, "href": reverse("website:topic", args=[one.code]), "kind": _("lĩnh vực")}
        for one in organisations.search_topics(text, limit=3)
    ]
    return [*wards[:3], *topics, *bodies[:2]][:_MOST_HITS]


def _holds(name_vi: str, name_en: str, typed: list[str]) -> bool:
    """All words typed, the last perhaps unfinished, in their order of writing or any other."""
    known = folding.words(name_vi) + folding.words(name_en)
    return all(word in known for word in typed[:-1]) and any(word.startswith(typed[-1]) for word in known)
