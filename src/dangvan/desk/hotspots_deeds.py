"""What an officer can do about a hot spot, as data: address, verb of its machine, form, action. One view
serves them all; the last deed can be taken back at a tap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk import hotspots_undo
from dangvan.desk.deeds.base import CleanField
from dangvan.desk.frame import draw
from dangvan.desk.hotspots import told
from dangvan.desk.hotspots_words import VERDICTS
from dangvan.hotspots import actions, queries
from dangvan.hotspots.types import HotspotPage, Verdict
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Words
from dangvan.ui.forms import PlainForm, take_refusal
from dangvan.ui.words import number

_LONGEST = 4_000


class NoForm(PlainForm):
    """Nothing to type: done at one tap."""


class SetAsideForm(PlainForm):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Vì sao?"),
        widget=forms.RadioSelect,
        choices=[(one, VERDICTS[one]) for one in Verdict.given_by_officers()],
    )
    note = CleanField(
        label=gettext_lazy("Bạn đã thấy gì?"),
        help_text=gettext_lazy("Chỉ cán bộ đọc. Điều này giúp lần sau không báo nhầm như vậy nữa."),
        max_length=_LONGEST,
        widget=forms.Textarea,
    )


class PrioritiseForm(PlainForm):
    note = CleanField(
        label=gettext_lazy("Vì sao cần ưu tiên?"),
        help_text=gettext_lazy("Chỉ cán bộ đọc. Hạn trả lời người dân không bao giờ lùi."),
        max_length=_LONGEST,
        widget=forms.Textarea,
    )


class VisitForm(PlainForm):
    happened_on = forms.DateField(label=gettext_lazy("Xuống địa bàn ngày nào?"))
    note = CleanField(
        label=gettext_lazy("Ai đi, gặp ai, thấy gì?"),
        help_text=gettext_lazy("Chỉ cán bộ đọc. Không ghi tên người dân đã phản ánh."),
        max_length=_LONGEST,
        widget=forms.Textarea,
    )


class TellForm(PlainForm):
    text = CleanField(
        label=gettext_lazy("Đang làm gì, ai làm, đến bao giờ?"),
        help_text=gettext_lazy("Mọi người đọc được ở trang công khai."),
        max_length=_LONGEST,
        widget=forms.Textarea,
    )


class EndForm(PlainForm):
    outcome = CleanField(
        label=gettext_lazy("Đã giải quyết ra sao?"),
        help_text=gettext_lazy("Mọi người đọc được ở trang công khai."),
        max_length=_LONGEST,
        widget=forms.Textarea,
    )


class ReopenForm(PlainForm):
    reason = CleanField(
        label=gettext_lazy("Vì sao mở lại?"),
        help_text=gettext_lazy("Chỉ cán bộ đọc."),
        max_length=_LONGEST,
        widget=forms.Textarea,
    )


@dataclass(frozen=True, slots=True)
class Doing:
    by: Actor
    page: HotspotPage
    version: int | None
    given: Mapping[str, Any]

    @property
    def common(self) -> dict[str, Any]:
        return {"by": self.by, "hotspot": self.page.card.hotspot, "version": self.version}


@dataclass(frozen=True, slots=True)
class HotspotDeed:
    slug: str
    verb: str
    label: Words
    hint: Words
    act: Callable[[Doing], str]
    form: type[PlainForm] = NoForm
    #: Another verb of the machine that is the same deed to an officer.
    also: str = ""
    #: Whether `actions.take_back_deed` knows the way back.
    undone: bool = True

    def is_among(self, may: frozenset[str]) -> bool:
        return self.verb in may or self.also in may

    @property
    def direct(self) -> bool:
        return self.form is NoForm


def _confirm(doing: Doing) -> str:
    actions.confirm_hotspot(**doing.common)
    return _("Đã xác nhận. Từ ngày mai, điểm nóng này có ở trang công khai.")


def _set_aside(doing: Doing) -> str:
    actions.set_aside_hotspot(**doing.common, **doing.given)
    return _("Đã ghi: không phải vấn đề. Lần sau phần mềm sẽ thận trọng hơn với trường hợp như vậy.")


def _prioritise(doing: Doing) -> str:
    count = actions.prioritise_hotspot(**doing.common, **doing.given)
    return ngettext("Đã ưu tiên %(n)s vụ việc đang mở.", "Đã ưu tiên %(n)s vụ việc đang mở.", count) % {
        "n": number(count)
    }


def _visit(doing: Doing) -> str:
    actions.link_visit(**doing.common, **doing.given)
    return _("Đã ghi lần xuống địa bàn.")


def _tell(doing: Doing) -> str:
    actions.tell_what_is_done(**doing.common, **doing.given)
    return _("Đã công bố việc đang làm.")


def _end(doing: Doing) -> str:
    actions.end_hotspot(**doing.common, **doing.given)
    return _("Đã ghi là đã hết. Kết quả có ở trang công khai.")


def _reopen(doing: Doing) -> str:
    actions.reopen_hotspot(**doing.common, **doing.given)
    return _("Đã mở lại.")


DEEDS: dict[str, HotspotDeed] = {
    deed.slug: deed
    for deed in (
        HotspotDeed(
            "xac-nhan",
            "confirm",
            gettext_lazy("Xác nhận là điểm nóng"),
            gettext_lazy("Có vấn đề thật. Từ ngày mai, mọi người thấy điểm nóng này ở trang công khai."),
            _confirm,
        ),
        HotspotDeed(
            "dang-lam",
            "tell",
            gettext_lazy("Nói đang làm gì"),
            gettext_lazy("Lời này là công khai: ai đang làm gì, đến bao giờ xong."),
            _tell,
            TellForm,
        ),
        HotspotDeed(
            "khong-phai",
            "set_aside",
            gettext_lazy("Không phải vấn đề, vì…"),
            gettext_lazy("Khi số liệu tăng vì lý do khác. Có thể mở lại bất cứ lúc nào."),
            _set_aside,
            SetAsideForm,
        ),
        HotspotDeed(
            "uu-tien",
            "prioritise",
            gettext_lazy("Ưu tiên các vụ việc ở đây"),
            gettext_lazy("Các vụ việc đang mở ở đây lên đầu hàng đợi của cơ quan đang giữ."),
            _prioritise,
            PrioritiseForm,
            undone=False,
        ),
        HotspotDeed(
            "xuong-dia-ban",
            "link_visit",
            gettext_lazy("Ghi một lần xuống địa bàn"),
            gettext_lazy("Ai đã đến tận nơi và thấy gì."),
            _visit,
            VisitForm,
        ),
        HotspotDeed(
            "da-het",
            "end",
            gettext_lazy("Đã hết"),
            gettext_lazy("Nói công khai vấn đề đã được giải quyết ra sao."),
            _end,
            EndForm,
        ),
        HotspotDeed(
            "mo-lai",
            "reopen",
            gettext_lazy("Mở lại"),
            gettext_lazy("Khi chưa hết thật, hoặc trước đó kết luận nhầm."),
            _reopen,
            ReopenForm,
            also="look_anew",
            undone=False,
        ),
    )
}


def offered(may: frozenset[str]) -> list[HotspotDeed]:
    """What this officer can do with it now, the most likely first."""
    return [deed for deed in DEEDS.values() if deed.is_among(may)]


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: OfficerRequest, reference: str, slug: str) -> HttpResponse:
    what = DEEDS.get(slug)
    if what is None:
        raise Http404(_("Không có trang này."))
    page = _open(request, reference)
    if request.method == "POST":
        return _post(request, what, page)
    if not what.is_among(page.card.may):
        raise PermissionDenied(
            _("Bạn không làm được việc này với điểm nóng này bây giờ. Không có gì bị thay đổi.")
        )
    if what.direct:
        return HttpResponseRedirect(reverse("desk:hotspot", args=[reference]))
    initial = {"happened_on": clock.today()} if "happened_on" in what.form.base_fields else None
    return _draw(request, what, page, what.form(initial=initial))


@officer_required
@require_POST
def take_back(request: OfficerRequest, reference: str) -> HttpResponse:
    """Take back what this officer did last, while nobody has done anything since."""
    page = _open(request, reference)
    back = HttpResponseRedirect(reverse("desk:hotspot", args=[reference]))
    version = hotspots_undo.take(request, reference)
    if version is None:
        messages.warning(request, _("Không còn gì để hoàn tác."))
        return back
    try:
        actions.take_back_deed(by=request.actor, hotspot=page.card.hotspot, version=version)
    except (Invalid, Conflict, NotAllowed) as refused:
        messages.error(request, str(refused.message))
        return back
    messages.success(request, _("Đã hoàn tác: điểm nóng trở về như trước."))
    return back


def _open(request: OfficerRequest, reference: str) -> HotspotPage:
    try:
        return queries.hotspot_for_desk(request.actor, reference)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


def _post(request: OfficerRequest, what: HotspotDeed, page: HotspotPage) -> HttpResponse:
    form = what.form(data=request.POST)
    if not form.is_valid():
        return _draw(request, what, page, form, status=422)
    try:
        words = what.act(Doing(request.actor, page, _version(request), form.cleaned_data))
    except Invalid as refusal:
        take_refusal(form, refusal)
        return _draw(request, what, page, form, status=422)
    except (Conflict, NotAllowed) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 403
        kept = what.form(initial={name: request.POST.get(name, "") for name in what.form.base_fields})
        return _draw(request, what, page, kept, status=status, refused=str(refusal.message))
    hotspot = page.card.hotspot
    hotspot.refresh_from_db()
    if what.undone:
        hotspots_undo.remember(request, hotspot, words)
    else:
        messages.success(request, words)
    return HttpResponseRedirect(reverse("desk:hotspot", args=[page.card.reference]))


def _draw(
    request: OfficerRequest,
    what: HotspotDeed,
    page: HotspotPage,
    form: PlainForm,
    *,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    shown = {
        "deed": what,
        "form": form,
        "page": page,
        "told": told(page.card),
        "version": page.card.hotspot.version,
        "refused": refused,
    }
    return draw(request, "desk/hotspot_deed.html", shown, here="hotspots", status=status)


def _version(request: OfficerRequest) -> int:
    """The version that the officer saw; without one nobody could be told that a colleague was first."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1
