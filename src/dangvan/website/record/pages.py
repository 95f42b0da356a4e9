"""Pages about the public record for people: how far it reaches and who has seen it, one entry, the entries
of a case, and what contradicts it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvan.cases.queries import ground_words, public_case_head
from dangvan.cases.words import Sentence, sentence_of
from dangvan.ledger import conflicts as contradictions
from dangvan.ledger import showing, witnessing
from dangvan.ledger.tlog.errors import Refused
from dangvan.organisations import queries as organisations
from dangvan.ui.words import day_words
from dangvan.website.reading.pages import missing, public_page

#: What the plain fields of bodies' acts are called for a reader; others keep the name they have in the log.
_LABELS = {
    "due_day": gettext_lazy("Hạn trả lời"),
    "from_organisation": gettext_lazy("Từ cơ quan"),
    "ground": gettext_lazy("Căn cứ"),
    "in_time": gettext_lazy("Đúng hạn"),
    "legal_kind": gettext_lazy("Loại theo luật"),
    "level": gettext_lazy("Mức trễ"),
    "number": gettext_lazy("Trả lời lần thứ"),
    "organisation": gettext_lazy("Cơ quan"),
    "outcome": gettext_lazy("Kết quả"),
    "promised_day": gettext_lazy("Ngày hẹn"),
    "reason_code": gettext_lazy("Lý do được công bố"),
    "received_day": gettext_lazy("Ngày nhận"),
    "self_given": gettext_lazy("Tự gia hạn"),
    "standard": gettext_lazy("Quy định thời hạn"),
    "to_organisation": gettext_lazy("Đến cơ quan"),
    "until_day": gettext_lazy("Đến ngày"),
    "what": gettext_lazy("Những gì"),
}
#: Entries that stand for nothing that a page could tell in words of its own.
_SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    value: str


@public_page
def record(request: HttpRequest) -> HttpResponse:
    state = showing.state()
    shown = {
        "head": showing.head(),
        "base_url": settings.BASE_URL,
        "state": state,
        "witnessed": witnessing.state(),
        "erasures": [(ground_words(ground), count) for ground, count in state.erasures.items()],
        "columns": [{"label": name} for name in (_("Đơn vị"), _("Đã chứng kiến đến"), _("Lúc"))],
    }
    return _show(request, "record.html", shown)


@public_page
def find_entry(request: HttpRequest) -> HttpResponse:
    """From a form that asks for a number to the page of that entry."""
    typed = request.GET.get("so", "").strip()
    if typed.isascii() and typed.isdecimal() and len(typed) < 16:
        return HttpResponseRedirect(reverse("website:record_entry", args=[int(typed)]))
    return missing(request, _("Hãy nhập số thứ tự của mục: chỉ gồm chữ số."))


@public_page
def entry(request: HttpRequest, index: int) -> HttpResponse:
    try:
        leaf = showing.entry(index)
    except (OSError, Refused):
        return _unread(request)
    body = organisations.organisation_by_code(str(leaf.plain.get("organisation", "")))
    shown = {
        "leaf": leaf,
        "what": _told(leaf),
        "body": body,
        "fields": [
            Field(str(_LABELS.get(name, name)), _value(name, value))
            for name, value in sorted(leaf.plain.items())
            if name != "organisation" or body is None
        ],
        "is_sealed": leaf.kind == _SEALED,
        "is_first": index == 0,
    }
    return _show(request, "entry.html", shown)


@public_page
def chain(request: HttpRequest, reference: str) -> HttpResponse:
    """The entries about one public case, in their order."""
    case = public_case_head(reference)
    entries = showing.entries_of(UUID(str(case.uid)))
    shown = {
        "case": case,
        "entries": [(one, _what(one.kind)) for one in entries],
        "columns": [{"label": name} for name in (_("Ngày"), _("Việc"), _("Mục"))],
    }
    return _show(request, "chain.html", shown)


@public_page
def conflicts(request: HttpRequest) -> HttpResponse:
    return _show(request, "conflicts.html", {"conflicts": contradictions.conflicts()})


@dataclass(frozen=True, slots=True)
class _Told:
    """A leaf as `cases.words` tells of it."""

    kind: str
    organisation: object
    fields: dict[str, object]


def _told(leaf: showing.Leaf) -> Sentence:
    if leaf.kind == _SEALED:
        return Sentence(_("Một mục niêm phong"))
    body = organisations.organisation_by_code(str(leaf.plain.get("organisation", "")))
    return sentence_of(_Told(leaf.kind, body, dict(leaf.plain)))  # type: ignore[arg-type]


def _what(kind: str) -> str:
    return sentence_of(_Told(kind, None, {})).what  # type: ignore[arg-type]


def _value(name: str, value: object) -> str:
    """A field's value with what a reader makes of it: the name of a body, a day, yes or no."""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if name.endswith("organisation") and (body := organisations.organisation_by_code(value)):
        return f"{body.name} ({value})"
    if name in {"ground", "reason_code"}:
        return ground_words(value)
    if name.endswith("_day") and (day := parse_date(value)):
        return str(day_words(day))
    return value


def _unread(request: HttpRequest) -> HttpResponse:
    words = _("Chưa đọc được tệp của sổ lúc này. Không có gì bị mất: xin thử lại sau ít phút.")
    response = missing(request, words)
    response.status_code = 503
    return response


def _show(request: HttpRequest, template: str, shown: Mapping[str, object]) -> HttpResponse:
    return render(request, f"website/record/{template}", {"messages": (), **shown})
