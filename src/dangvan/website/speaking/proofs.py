"""What the holder of a receipt takes home: the signed promise, the proof of each act, on a sheet of paper if
they like. Only in answer to a POST or to the holder's cookie, and kept by no cache.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dangvan.cases.queries.holder import HeldReport
from dangvan.cases.queries.provable import ProvableAct, promise, proof_file, provable_act, provable_acts
from dangvan.cases.words import sentence_of
from dangvan.kernel.errors import NotFound
from dangvan.ledger import receipts
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.verifier import parts
from dangvan.reports import queries as report_queries
from dangvan.ui import words
from dangvan.website.speaking import cookies
from dangvan.website.speaking.holding import ask_for_code, held_by
from dangvan.website.speaking.proven import address_of_check, standing_in_words, until
from dangvan.website.speaking.responses import SeeOther, private

#: Names that say nothing to whoever looks over a shoulder or into a folder of downloads.
PROOF_NAME = "bang-chung.tlog-proof"
PROMISE_NAME = "loi-hua.txt"


@require_http_methods(["GET", "HEAD", "POST"])
def proofs(request: HttpRequest) -> HttpResponse:
    """The choice of acts; by POST the chosen one's proof or promise as a file, or on to its paper."""
    held = held_by(request)
    if held is None:
        return ask_for_code(request, expired=True)
    if request.method != "POST":
        return _list(request, held)
    try:
        act = provable_act(held, request.POST.get("act", ""))
    except NotFound:
        return _list(request, held, trouble=_("Hãy chọn một mục trong danh sách."), status=422)
    wish = request.POST.get("do", "")
    if wish == "promise":
        trouble, status = (_no_promise(), 503) if act.is_own else (_only_for_own(), 422)
        return _promise_file(promise(act)) or _list(request, held, trouble=trouble, status=status)
    if wish == "print":
        return private(SeeOther(reverse("website:proof_on_paper", args=[act.name])))
    text, trouble, status = _proof_of(act)
    return _file(text, PROOF_NAME) if text else _list(request, held, trouble=trouble, status=status)


@require_safe
def on_paper(request: HttpRequest, name: str) -> HttpResponse:
    """A sheet with the proof in QR codes: good for as long as the paper."""
    held = held_by(request)
    if held is None:
        return ask_for_code(request, expired=True)
    try:
        act = provable_act(held, name)
    except NotFound:
        raise Http404 from None
    text, trouble, status = _proof_of(act)
    if not text:
        return _list(request, held, trouble=trouble, status=status)
    try:
        codes = parts.split(text)
    except Refused:
        trouble = _("Bằng chứng này quá dài để in. Hãy tải tệp về.")
        return _list(request, held, trouble=trouble, status=409)
    shown = {
        "act": act,
        "what": sentence_of(act.told, own=act.is_own).what,
        "codes": codes,
        "total": len(codes),
        "file": codes[0].split("/")[1],
        "standing": standing_in_words(act.standing, own=act.is_own),
    }
    return private(render(request, "website/speaking/proof_on_paper.html", shown))


@require_POST
def promise_of_receipt(request: HttpRequest) -> HttpResponse:
    """The promise of the report whose receipt this browser was given just now."""
    code = cookies.receipt_just_given(request)
    try:
        report = report_queries.report_by_receipt(code) if code else None
    except NotFound:
        report = None
    if report is None:
        return private(SeeOther(reverse("website:follow")))
    return _promise_file(receipts.promise_for(report.uid)) or private(SeeOther(reverse("website:receipt")))


def _proof_of(act: ProvableAct) -> tuple[str, str, int]:
    """The proof file, or why there is none just now and how that is answered."""
    try:
        text = proof_file(act)
    except (OSError, Refused):
        return "", _("Chưa đọc được sổ ghi lúc này. Hãy thử lại sau ít phút."), 503
    if text is None:
        waiting = _("Mục này chưa vào sổ nên chưa có bằng chứng; hạn là %(until)s.")
        return "", waiting % {"until": until(act.standing.due)}, 409
    return text, "", 200


def _no_promise() -> str:
    return _("Chưa ký được lời hứa lúc này. Phản ánh của bạn vẫn được nhận; hãy quay lại lấy sau ít phút.")


def _only_for_own() -> str:
    return _("Lời hứa chỉ có cho việc bạn làm. Với việc của cơ quan, hãy tải tệp bằng chứng.")


def _promise_file(text: str) -> HttpResponse | None:
    return _file(text, PROMISE_NAME) if text else None


def _file(text: str, name: str) -> HttpResponse:
    kind = "text/plain; charset=utf-8" if name.endswith(".txt") else "application/octet-stream"
    response = HttpResponse(text, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(response)


def _list(request: HttpRequest, held: HeldReport, *, trouble: str = "", status: int = 200) -> HttpResponse:
    acts = provable_acts(held)
    chosen = request.POST.get("act") or next((act.name for act in acts if act.is_own), "")
    shown: dict[str, Any] = {
        "held": held,
        "case": held.file.case,
        "choices": _choices(acts),
        "chosen": chosen,
        "trouble": trouble,
        "may_print": any(act.standing.index is not None for act in acts),
        "check": address_of_check(),
    }
    return private(render(request, "website/speaking/proofs.html", shown, status=status))


def _choices(acts: list[ProvableAct]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    own = [_choice(act) for act in acts if act.is_own]
    bodies = [_choice(act) for act in acts if not act.is_own]
    groups = [(_("Việc bạn đã làm"), own), (_("Việc các cơ quan đã làm"), bodies)]
    return [(name, choices) for name, choices in groups if choices]


def _choice(act: ProvableAct) -> tuple[str, str, str]:
    standing = act.standing
    label = f"{words.date_words(act.told.day)}: {sentence_of(act.told, own=act.is_own).what}"
    if standing.index is None:
        hint = _("Chưa vào sổ; hạn %(until)s.") % {"until": until(standing.due)}
    else:
        count = len(standing.witnesses or {})
        seen = ngettext("%(n)s đơn vị chứng kiến", "%(n)s đơn vị chứng kiến", count) % {"n": count}
        hint = _("Mục số %(index)s, %(seen)s.") % {"index": words.number(standing.index), "seen": seen}
    if act.is_erased:
        hint += " " + _("Nội dung đã được xoá: tệp chỉ chứng minh mục này có trong sổ.")
    return act.name, label, hint
