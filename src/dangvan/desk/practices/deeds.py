"""What an officer can do with models, as data: address, verb of the table of moves, form and action; one view
serves them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.frame import draw
from dangvan.desk.practices import undo
from dangvan.desk.practices.forms import CopyForm, EvidenceForm, PlanForm, PracticeForm, ReasonForm
from dangvan.desk.practices.pages import address, open_page
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Words
from dangvan.practices import actions, queries
from dangvan.practices.types import PlanDraft, PracticeDraft, PracticePage, Stage
from dangvan.ui.forms import PlainForm, take_refusal
from dangvan.ui.practices import page_told

_COPIED = ("title", "field", "problem", "done", "steps", "measures", "watch")


@dataclass(frozen=True, slots=True)
class Doing:
    by: Actor
    page: PracticePage
    version: int | None
    given: Mapping[str, Any]

    @property
    def common(self) -> dict[str, Any]:
        return {"by": self.by, "practice": self.page.card.practice, "version": self.version}


@dataclass(frozen=True, slots=True)
class Deed:
    slug: str
    verb: str
    label: Words
    hint: Words
    act: Callable[[Doing], str]
    form: type[PlainForm]
    is_move: bool = False


def _edit(doing: Doing) -> str:
    actions.edit_practice(**doing.common, draft=PracticeDraft(**doing.given))
    return _("Đã lưu.")


def _evidence(doing: Doing) -> str:
    given = doing.given
    upload = given["upload"]
    content = upload.read() if upload else b""
    actions.add_evidence(
        **doing.common,
        title=given["title"],
        url=given["url"],
        content=content,
        name=upload.name if upload else "",
    )
    return _("Đã thêm minh chứng.")


def _plan(doing: Doing) -> str:
    actions.register_plan(**doing.common, draft=PlanDraft(**doing.given))
    return _("Đã đăng ký kế hoạch đo vào sổ công khai. Số liệu chỉ được xem khi hết thời gian theo dõi.")


def _copy(doing: Doing) -> str:
    draft = PracticeDraft(**doing.given)
    actions.copy_practice(by=doing.by, practice=doing.page.card.practice, draft=draft)
    return _("Đã mở làm thử ở nơi mới; trang này dẫn đến đó.")


def _move(verb: str) -> Callable[[Doing], str]:
    def act(doing: Doing) -> str:
        actions.move_practice(**doing.common, verb=verb, reason=doing.given.get("reason", ""))
        return _("Đã chuyển giai đoạn.")

    return act


def _moving(slug: str, verb: str, label: Words, hint: Words, form: type[PlainForm] = PlainForm) -> Deed:
    return Deed(slug, verb, label, hint, _move(verb), form, is_move=True)


DEEDS: dict[str, Deed] = {
    deed.slug: deed
    for deed in (
        _moving(
            "lam-thu", "begin", gettext_lazy("Bắt đầu làm thử"), gettext_lazy("Mô hình bắt đầu có thật.")
        ),
        _moving(
            "chung-minh",
            "prove",
            gettext_lazy("Ghi là đã chứng minh"),
            gettext_lazy("Theo kết quả đo từ kế hoạch đăng ký trước."),
        ),
        _moving(
            "nhan-rong",
            "spread",
            gettext_lazy("Nhân rộng"),
            gettext_lazy("Từ nay khuyến khích nơi khác làm."),
        ),
        Deed(
            "dang-ky-do",
            "register_plan",
            gettext_lazy("Đăng ký kế hoạch đo"),
            gettext_lazy(
                "Nói trước sẽ đo gì, ở đâu, bao lâu. Kế hoạch vào sổ công khai rồi mới được xem số liệu; "
                "sửa kế hoạch là đăng ký kế hoạch mới, cả hai đều còn."
            ),
            _plan,
            PlanForm,
        ),
        Deed(
            "minh-chung",
            "add_evidence",
            gettext_lazy("Thêm minh chứng"),
            gettext_lazy("Một liên kết hoặc một tệp mỗi lần."),
            _evidence,
            EvidenceForm,
        ),
        Deed(
            "lam-theo",
            "copy",
            gettext_lazy("Làm theo ở nơi khác"),
            gettext_lazy("Mở làm thử ở cơ quan của bạn, với kế hoạch riêng; hai trang dẫn đến nhau."),
            _copy,
            CopyForm,
        ),
        Deed(
            "sua",
            "edit",
            gettext_lazy("Sửa"),
            gettext_lazy("Sổ ghi giữ dấu vết mỗi lần sửa."),
            _edit,
            PracticeForm,
        ),
        _moving(
            "cong-nhan",
            "recognise",
            gettext_lazy("Công nhận, không đo"),
            gettext_lazy("Quyết định của cơ quan cấp trên; mọi người thấy là không đo và vì sao."),
            ReasonForm,
        ),
        _moving(
            "ket-thuc", "end", gettext_lazy("Kết thúc"), gettext_lazy("Nói rõ vì sao thôi làm."), ReasonForm
        ),
        _moving(
            "lam-lai",
            "resume",
            gettext_lazy("Làm lại"),
            gettext_lazy("Trở về giai đoạn làm thử."),
            ReasonForm,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Offered:
    deed: Deed
    href: str
    is_first: bool
    direct: bool


def offered(actor: Actor, page: PracticePage) -> list[Offered]:
    """What this officer can do with it now, the most likely first."""
    found = [deed for deed in DEEDS.values() if _is_open(deed, actor, page)]
    return [
        Offered(
            deed,
            reverse("desk:practice_deed", args=[page.card.reference, deed.slug]),
            place == 0,
            deed.form is PlainForm,
        )
        for place, deed in enumerate(found)
    ]


@officer_required
@require_safe
def practice(request: OfficerRequest, reference: str) -> HttpResponse:
    page = open_page(request, reference)
    shown = {
        "told": page_told(page, address),
        "steps": offered(request.actor, page),
        "version": page.card.practice.version,
        "undo": undo.offered(request, page.card.reference),
        "may": page.may,
    }
    return draw(request, "desk/practices/one.html", shown, here="practices")


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: OfficerRequest) -> HttpResponse:
    form = PracticeForm(request.POST or None, by=request.actor)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                practice = actions.register_practice(
                    by=request.actor, draft=PracticeDraft(**form.cleaned_data)
                )
            except Invalid as refusal:
                take_refusal(form, refusal)
            except NotAllowed as refusal:
                form.add_error(None, str(refusal.message))
                status = 403
            else:
                messages.success(request, _("Đã đăng ký mô hình."))
                return HttpResponseRedirect(address(practice.reference))
    shown = {"form": form, "label": _("Đăng ký mô hình"), "hint": "", "back": reverse("desk:practices")}
    return draw(request, "desk/practices/form.html", shown, here="practices", status=status)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: OfficerRequest, reference: str, slug: str) -> HttpResponse:
    what = DEEDS.get(slug)
    if what is None:
        raise Http404(_("Không có trang này."))
    page = open_page(request, reference)
    if request.method == "POST":
        return _post(request, what, page)
    if what.form is PlainForm or not _is_open(what, request.actor, page):
        return HttpResponseRedirect(address(page.card.reference))
    return _draw(request, what, page, _form(what, request.actor, initial=_initial(what, page)))


@officer_required
@require_POST
def take_back(request: OfficerRequest, reference: str) -> HttpResponse:
    page = open_page(request, reference)
    version = undo.take(request, page.card.reference)
    if version is None:
        messages.warning(request, _("Không còn gì để hoàn tác."))
        return HttpResponseRedirect(address(page.card.reference))
    try:
        actions.take_back_move(by=request.actor, practice=page.card.practice, version=version)
    except (Conflict, NotAllowed) as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("Đã hoàn tác: mô hình trở về giai đoạn trước."))
    return HttpResponseRedirect(address(page.card.reference))


@officer_required
@require_POST
def remove_evidence(request: OfficerRequest, reference: str, number: int) -> HttpResponse:
    page = open_page(request, reference)
    try:
        actions.remove_evidence(by=request.actor, practice=page.card.practice, version=None, number=number)
    except (Conflict, NotAllowed, NotFound) as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("Đã bỏ minh chứng khỏi trang."))
    return HttpResponseRedirect(address(page.card.reference))


@officer_required
@require_POST
def assess(request: OfficerRequest, reference: str, plan: str) -> HttpResponse:
    """Measure now what the clock would measure within the hour."""
    page = open_page(request, reference)
    try:
        answer = actions.assess_plan(by=request.actor, plan=queries.plan_of(page.card.practice, plan))
    except (Conflict, NotAllowed, NotFound) as refused:
        messages.error(request, str(refused.message))
    else:
        said = _("Đã đo xong.") if answer is not None else _("Chưa đo được; lý do ở bên kế hoạch.")
        messages.success(request, said)
    return HttpResponseRedirect(address(page.card.reference))


def _is_open(what: Deed, actor: Actor, page: PracticePage) -> bool:
    if what.verb == "copy":
        living = page.card.stage not in {Stage.PROPOSED, Stage.ENDED}
        return living and actor.has_role_anywhere(Role.OFFICER, Role.HEAD)
    return what.verb in page.may


def _form(what: Deed, actor: Actor, **given: Any) -> PlainForm:
    return what.form(**given, by=actor) if issubclass(what.form, PracticeForm) else what.form(**given)


def _initial(what: Deed, page: PracticePage) -> dict[str, Any]:
    practice = page.card.practice
    if what.form is CopyForm:
        return {name: getattr(practice, name) for name in _COPIED}
    if what.form is PracticeForm:
        rest = ("since", "cost", "cost_note", "organisation_id")
        areas = {"area_ids": [area.id for area in page.card.areas]}
        return {name: getattr(practice, name) for name in (*_COPIED, *rest)} | areas
    if what.form is PlanForm:
        return {"treated_ids": [area.id for area in page.card.areas], "begins": practice.since, "washout": 0}
    return {}


def _post(request: OfficerRequest, what: Deed, page: PracticePage) -> HttpResponse:
    form = _form(what, request.actor, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _draw(request, what, page, form, status=422)
    try:
        words = what.act(Doing(request.actor, page, _version(request), form.cleaned_data))
    except Invalid as refusal:
        take_refusal(form, refusal)
        return _draw(request, what, page, form, status=422)
    except (Conflict, NotAllowed) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 403
        return _draw(request, what, page, form, status=status, refused=str(refusal.message))
    practice = page.card.practice
    practice.refresh_from_db()
    if what.is_move:
        undo.remember(request, practice, words)
    else:
        messages.success(request, words)
    return HttpResponseRedirect(address(page.card.reference))


def _draw(
    request: OfficerRequest,
    what: Deed,
    page: PracticePage,
    form: PlainForm,
    *,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    shown = {
        "form": form,
        "label": what.label,
        "hint": what.hint,
        "above": page.card.title,
        "back": address(page.card.reference),
        "version": page.card.practice.version,
        "refused": refused,
    }
    return draw(request, "desk/practices/form.html", shown, here="practices", status=status)


def _version(request: OfficerRequest) -> int:
    """The version that the officer saw; without one nobody could be told that a colleague was first."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1
