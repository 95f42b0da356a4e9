"""The list of reviews, a new one, the page on which one is worked on, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.cases.figures import Period
from dangvan.desk.frame import draw
from dangvan.desk.reviews.deeds import offered
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.organisations import queries as organisations
from dangvan.reviews import actions, policies, queries
from dangvan.reviews.assembling.citing import citations_of
from dangvan.reviews.assembling.showing import period_words
from dangvan.reviews.assembling.writing import SECTIONS
from dangvan.reviews.export.fonts import face_used
from dangvan.reviews.types import Computing, PeriodKind, Reach, ReviewState
from dangvan.ui.forms import PlainForm, take_refusal
from dangvan.ui.reviewed import FORMS, drawn, paper

if TYPE_CHECKING:
    from dangvan.reviews.models import Review

STATES = {
    ReviewState.DRAFT: (gettext_lazy("Dự thảo"), "received"),
    ReviewState.COMMENTING: (gettext_lazy("Đang lấy góp ý"), "accepted"),
    ReviewState.ANSWERED: (gettext_lazy("Chờ ký"), "accepted"),
    ReviewState.SIGNED: (gettext_lazy("Đã ký, chờ công bố"), "screened"),
    ReviewState.PUBLISHED: (gettext_lazy("Đã công bố"), "answered"),
    ReviewState.CORRECTING: (gettext_lazy("Đang đính chính"), "accepted"),
}
KINDS = {
    PeriodKind.QUARTER: gettext_lazy("Quý"),
    PeriodKind.HALF: gettext_lazy("Nửa năm"),
    PeriodKind.NINE_MONTHS: gettext_lazy("9 tháng đầu năm"),
    PeriodKind.YEAR: gettext_lazy("Năm"),
    PeriodKind.MONTH: gettext_lazy("Tháng"),
}
REACHES = {
    Reach.BODY: gettext_lazy("Riêng cơ quan này"),
    Reach.BELOW: gettext_lazy("Cơ quan này và các cơ quan trực thuộc"),
    Reach.CITY: gettext_lazy("Toàn thành phố"),
}


class NewForm(PlainForm):
    reviewer_id = forms.TypedChoiceField(label=gettext_lazy("Cơ quan đánh giá"), coerce=int)
    organisation_id = forms.TypedChoiceField(label=gettext_lazy("Cơ quan được đánh giá"), coerce=int)
    reach = forms.ChoiceField(label=gettext_lazy("Phạm vi"), choices=list(REACHES.items()))
    kind = forms.ChoiceField(label=gettext_lazy("Loại kỳ"), choices=list(KINDS.items()))
    which = forms.IntegerField(
        label=gettext_lazy("Kỳ thứ mấy trong năm"), help_text=gettext_lazy("Ví dụ: quý II thì ghi 2.")
    )
    year = forms.IntegerField(label=gettext_lazy("Năm"))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = sorted(actor.organisation_ids)
        below = sorted({one for body in mine for one in organisations.descendants(body)} | set(mine))
        for name, bodies in (("reviewer_id", mine), ("organisation_id", below)):
            choices = [(one, organisations.organisation(one).name) for one in bodies]
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class WriteForm(PlainForm):
    text = forms.CharField(
        label=gettext_lazy("Lời của phần này"),
        help_text=gettext_lazy(
            "Dẫn nguồn ngay sau câu: [[figure:mã số liệu]], [[case:số vụ việc]], [[hotspot:số]], [[task:số]]."
        ),
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
    )


@officer_required
@require_safe
def reviews(request: OfficerRequest) -> HttpResponse:
    shown = [_line(one) for one in queries.reviews_for_desk(request.actor)]
    return draw(request, "desk/reviews/list.html", {"reviews": shown}, here="reviews")


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: OfficerRequest) -> HttpResponse:
    today = clock.today()
    initial = {"kind": PeriodKind.QUARTER, "which": (today.month - 1) // 3 + 1, "year": today.year}
    form = NewForm(request.actor, request.POST or None, initial=initial)
    refused, status = "", 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        try:
            made = actions.open_review(by=request.actor, **form.cleaned_data)
        except Invalid as refusal:
            take_refusal(form, refusal)
            status = 422
        except (Conflict, NotAllowed) as refusal:
            refused, status = str(refusal.message), 409 if isinstance(refusal, Conflict) else 403
        else:
            messages.success(request, _("Đã lập báo cáo. Số liệu đang được tính; bạn có thể viết ngay."))
            return HttpResponseRedirect(reverse("desk:review", args=[made.reference]))
    return draw(
        request, "desk/reviews/new.html", {"form": form, "refused": refused}, here="reviews", status=status
    )


@officer_required
@require_safe
def review(request: OfficerRequest, reference: str) -> HttpResponse:
    found = _open(request, reference)
    document = queries.draft_of(found)
    may = policies.may_now(request.actor, found)
    names = list(SECTIONS)
    by_heading = {heading: name for name, heading in SECTIONS.items()}
    sections = []
    words = queries.narratives_of(found)
    for section, told in zip(document.sections, drawn(document), strict=True):
        name = by_heading.get(section.heading, names[0])
        sections.append(
            {
                "name": name,
                "drawn": told,
                "figures": [block for block in told.blocks if block["kind"] != "paragraph"],
                "words": [block for block in told.blocks if block["kind"] == "paragraph"],
                "is_written": bool(words[name]),
            }
        )
    shown = _line(found) | {
        "review": found,
        "document": document,
        "sections": sections,
        "may": may,
        "deeds": [deed for deed in offered(may) if deed.verb != "take_figures"],
        "comments": found.comments.select_related("organisation").order_by("pk"),
        "tasks": queries.standing_tasks(found),
        "dropped": queries.dropped_tasks(found) if "restore_task" in may else [],
        "writers": queries.writer_names(found),
        "moved": queries.moved_figures(found),
        "is_reckoning": found.computing in {Computing.WAITING, Computing.RUNNING},
        "has_failed": found.computing == Computing.FAILED,
        "lost": [note for note in citations_of(document) if not note.is_found],
        "versions": found.versions.filter(withdrawn_at=None).defer("document", "figures"),
        "forms": [
            (form.upper(), reverse("desk:review_file", args=[found.reference, form])) for form in FORMS
        ],
        "other_face": "" if face_used().is_times_metric else face_used().name,
    }
    return draw(request, "desk/reviews/review.html", shown, here="reviews")


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: OfficerRequest, reference: str, section: str) -> HttpResponse:
    found = _open(request, reference)
    if section not in SECTIONS:
        raise Http404(_("Báo cáo không có phần này."))
    earlier = queries.earlier_words(found, section)
    taken = next((one.text for one in earlier if str(one.pk) == request.GET.get("loi")), None)
    now = queries.narratives_of(found)[section]
    form = WriteForm(request.POST or None, initial={"text": now if taken is None else taken})
    refused, status = "", 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        seen = request.POST.get("revision", "")
        try:
            actions.write_section(
                by=request.actor,
                review=found,
                revision=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
                section=section,
                text=form.cleaned_data["text"],
            )
        except Invalid as refusal:
            take_refusal(form, refusal)
            status = 422
        except (Conflict, NotAllowed) as refusal:
            refused, status = str(refusal.message), 409 if isinstance(refusal, Conflict) else 403
        else:
            messages.success(request, _("Đã lưu phần “%(name)s”.") % {"name": SECTIONS[section]})
            return HttpResponseRedirect(reverse("desk:review", args=[found.reference]))
    figures = [
        figure
        for name, section_figures in found.figures.get("sections", {}).items()
        for figure in section_figures
        if name == section or section in {"summary", "weaknesses", "next"}
    ]
    shown = {
        "form": form,
        "review": found,
        "heading": SECTIONS[section],
        "earlier": earlier,
        "refused": refused,
        "figures": figures,
    }
    return draw(request, "desk/reviews/write.html", shown, here="reviews", status=status)


@officer_required
@require_safe
def compare(request: OfficerRequest, reference: str) -> HttpResponse:
    """Two signed versions side by side, or one with what stands now; the last two where none is named."""
    found = _open(request, reference)
    versions = {str(one.number): one for one in found.versions.filter(withdrawn_at=None).order_by("-number")}
    if not versions:
        raise Http404(_("Báo cáo này chưa có bản nào được ký để so sánh."))
    before = versions.get(request.GET.get("truoc", "")) or list(versions.values())[:2][-1]
    later = "" if request.GET.get("sau") == "" or len(versions) == 1 else request.GET.get("sau", "")
    after = versions.get(later) or (next(iter(versions.values())) if "sau" not in request.GET else None)
    if after == before:
        after = None
    named = [(number, _("Bản %(n)s") % {"n": number}) for number in versions]
    shown = {
        "review": found,
        "compared": queries.compared(found, before, after),
        "before": str(before.number),
        "after": str(after.number) if after else "",
        "befores": named,
        "afters": [("", _("Bản đang viết")), *named],
    }
    return draw(request, "desk/reviews/compare.html", shown, here="reviews")


@officer_required
@require_safe
def file(request: OfficerRequest, reference: str, form: str) -> HttpResponse:
    """The document as it stands, marked as a draft."""
    found = _open(request, reference)
    if form not in FORMS:
        raise Http404(_("Không có trang này."))
    return paper(queries.draft_of(found), found.reference, form)


def _open(request: OfficerRequest, reference: str) -> Review:
    try:
        return queries.review_for_desk(request.actor, reference)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


def _line(one: Review) -> dict[str, Any]:
    word, look = STATES[ReviewState(one.state)]
    return {
        "one": one,
        "href": reverse("desk:review", args=[one.reference]),
        "period": period_words(PeriodKind(one.kind), Period(one.first, one.last)),
        "body": organisations.organisation(one.organisation_id).name,
        "reach": REACHES[Reach(one.reach)],
        "word": str(word),
        "look": look,
    }
