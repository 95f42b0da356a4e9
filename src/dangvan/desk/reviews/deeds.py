"""What can be done about a review at one press, as data: address, verb of its machine, form, action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.deeds.base import CleanField
from dangvan.desk.frame import draw
from dangvan.kernel import clock
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Words
from dangvan.organisations import queries as organisations
from dangvan.reviews import actions, queries
from dangvan.ui.forms import PlainForm, take_refusal

_LONGEST = 4_000


class NoForm(PlainForm):
    """Nothing to type."""


class SendForm(PlainForm):
    until = forms.DateField(label=gettext_lazy("Các cơ quan góp ý đến hết ngày nào?"))


class CommentForm(PlainForm):
    text = CleanField(
        label=gettext_lazy("Ý kiến của cơ quan bạn"), max_length=_LONGEST, widget=forms.Textarea
    )


class AnswerForm(PlainForm):
    comment_id = forms.IntegerField(widget=forms.HiddenInput)
    text = CleanField(
        label=gettext_lazy("Tiếp thu thế nào, hoặc vì sao không?"), max_length=_LONGEST, widget=forms.Textarea
    )


class SignForm(PlainForm):
    number = forms.CharField(label=gettext_lazy("Số, ký hiệu văn bản"), max_length=40, required=False)
    title = forms.CharField(label=gettext_lazy("Chức vụ người ký"), max_length=80)


class CorrectForm(PlainForm):
    reason = CleanField(
        label=gettext_lazy("Vì sao phải đính chính?"), max_length=2_000, widget=forms.Textarea
    )


class TaskForm(PlainForm):
    title = CleanField(label=gettext_lazy("Nhiệm vụ"), max_length=400)
    organisation_id = forms.TypedChoiceField(label=gettext_lazy("Cơ quan chủ trì"), coerce=int)
    role = forms.CharField(label=gettext_lazy("Chức danh chịu trách nhiệm"), max_length=120)
    due_on = forms.DateField(label=gettext_lazy("Thời hạn"), required=False)
    is_standing = forms.BooleanField(label=gettext_lazy("Nhiệm vụ thường xuyên"), required=False)
    result = CleanField(
        label=gettext_lazy("Kết quả cần đạt, đo được"), max_length=2_000, widget=forms.Textarea
    )
    evidence = CleanField(
        label=gettext_lazy("Minh chứng cần nộp"), max_length=2_000, required=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = organisations.organisations(clock.today())
        self.fields["organisation_id"].choices = [(one.id, one.name) for one in bodies]  # type: ignore[attr-defined]


class DropForm(PlainForm):
    task_id = forms.IntegerField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class ReviewDeed:
    slug: str
    verb: str
    label: Words
    act: Callable[..., object]
    done: Words
    form: type[PlainForm] = NoForm
    #: Whether the action asks which state the officer looked at.
    guarded: bool = True
    #: Offered beside a comment or a task, not among the steps.
    beside: bool = False


DEEDS: dict[str, ReviewDeed] = {
    deed.slug: deed
    for deed in (
        ReviewDeed(
            "gui-gop-y", "send", gettext_lazy("Gửi các cơ quan góp ý"), actions.send_for_comments,
            gettext_lazy("Đã gửi: các cơ quan được đánh giá đọc được dự thảo."), SendForm,
        ),
        ReviewDeed(
            "gop-y", "comment", gettext_lazy("Góp ý"), actions.comment, gettext_lazy("Đã ghi ý kiến."),
            CommentForm, guarded=False,
        ),
        ReviewDeed(
            "tra-loi", "answer", gettext_lazy("Trả lời ý kiến"), actions.answer_comment,
            gettext_lazy("Đã trả lời ý kiến."), AnswerForm, guarded=False, beside=True,
        ),
        ReviewDeed(
            "khep-gop-y", "close_comments", gettext_lazy("Khép lại góp ý"), actions.close_comments,
            gettext_lazy("Đã khép lại góp ý: báo cáo chờ ký."),
        ),
        ReviewDeed(
            "ky", "sign", gettext_lazy("Ký"), actions.sign_review,
            gettext_lazy("Đã ký. Nội dung và số liệu đã được cố định."), SignForm,
        ),
        ReviewDeed(
            "rut-chu-ky", "take_back_signature", gettext_lazy("Rút chữ ký"), actions.take_back_signature,
            gettext_lazy("Đã rút chữ ký: báo cáo lại viết được."),
        ),
        ReviewDeed(
            "cong-bo", "publish", gettext_lazy("Công bố"), actions.publish_review,
            gettext_lazy("Đã công bố. Dấu vân tay của báo cáo đã vào sổ ghi."),
        ),
        ReviewDeed(
            "dinh-chinh", "correct", gettext_lazy("Đính chính"), actions.correct_review,
            gettext_lazy("Bắt đầu bản đính chính. Bản đã công bố vẫn đọc được."), CorrectForm,
        ),
        ReviewDeed(
            "nhiem-vu", "set_task", gettext_lazy("Thêm nhiệm vụ trọng tâm"), actions.set_key_task,
            gettext_lazy("Đã thêm nhiệm vụ."), TaskForm,
        ),
        ReviewDeed(
            "bo-nhiem-vu", "drop_task", gettext_lazy("Bỏ nhiệm vụ"), actions.drop_key_task,
            gettext_lazy("Đã bỏ nhiệm vụ."), DropForm, beside=True,
        ),
        ReviewDeed(
            "lay-lai-nhiem-vu", "restore_task", gettext_lazy("Lấy lại nhiệm vụ"), actions.restore_key_task,
            gettext_lazy("Đã lấy lại nhiệm vụ."), DropForm, beside=True,
        ),
        ReviewDeed(
            "lap-lai-so-lieu", "ask_figures", gettext_lazy("Lập lại số liệu"), actions.ask_figures,
            gettext_lazy("Số liệu đang được lập lại; tải lại trang sau ít phút."), guarded=False,
        ),
        ReviewDeed(
            "lay-so-lieu", "take_figures", gettext_lazy("Dùng số liệu mới"), actions.take_figures,
            gettext_lazy("Đã đưa số liệu mới vào báo cáo."),
        ),
    )
}  # fmt: skip


def offered(may: frozenset[str]) -> list[ReviewDeed]:
    return [deed for deed in DEEDS.values() if deed.verb in may and not deed.beside]


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: OfficerRequest, reference: str, slug: str) -> HttpResponse:
    what = DEEDS.get(slug)
    if what is None:
        raise Http404(_("Không có trang này."))
    try:
        review = queries.review_for_desk(request.actor, reference)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown
    back = HttpResponseRedirect(reverse("desk:review", args=[review.reference]))
    if request.method != "POST":
        if what.form is NoForm or what.beside:
            return back
        return _draw(request, what, review, what.form())
    form = what.form(data=request.POST)
    if not form.is_valid():
        return _draw(request, what, review, form, status=422)
    given: dict[str, Any] = dict(form.cleaned_data)
    if what.guarded:
        seen = request.POST.get("revision", "")
        given["revision"] = int(seen) if seen.isdecimal() and len(seen) < 10 else None
    try:
        what.act(by=request.actor, review=review, **given)
    except Invalid as refusal:
        take_refusal(form, refusal)
        return _draw(request, what, review, form, status=422)
    except (Conflict, NotAllowed, NotFound) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 403
        return _draw(request, what, review, form, status=status, refused=str(refusal.message))
    messages.success(request, str(what.done))
    return back


def _draw(
    request: OfficerRequest,
    what: ReviewDeed,
    review: Any,
    form: PlainForm,
    *,
    status: int = 200,
    refused: str = "",
) -> HttpResponse:
    shown = {"deed": what, "review": review, "form": form, "refused": refused}
    return draw(request, "desk/reviews/deed.html", shown, here="reviews", status=status)
