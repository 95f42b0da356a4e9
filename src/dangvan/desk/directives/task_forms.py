"""Forms of what can be done about a task, and how each becomes what its action takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dangvan.desk.deeds.base import CleanField
from dangvan.desk.directives.forms import body_choices, number_of
from dangvan.directives import queries
from dangvan.directives.types import EvidenceGiven, EvidenceKind, TaskPage, Upload
from dangvan.kernel import references
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.kernel.references import Reference
from dangvan.ui.forms import PlainForm

#: Things that a task or a piece of evidence may point to.
THINGS = (
    ("case", _("Vụ việc")),
    ("hotspot", _("Điểm nóng")),
    ("visit", _("Buổi tiếp dân, đối thoại")),
    ("practice", _("Mô hình hay")),
)


class DeedForm(PlainForm):
    """Nothing to type, unless a form below says otherwise."""

    def __init__(self, page: TaskPage, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.actor = page, actor

    def given(self) -> dict[str, Any]:
        """What the action takes besides who, which task and which version; raises Invalid."""
        return dict(self.cleaned_data)


class ProgressForm(DeedForm):
    text = CleanField(label=_("Đã làm được gì?"), widget=forms.Textarea)
    percent = forms.IntegerField(label=_("Được bao nhiêu phần trăm?"), min_value=0, max_value=100)
    file = forms.FileField(label=_("Tệp minh chứng"), help_text=_("Ảnh, PDF hoặc văn bản."), required=False)
    link = CleanField(label=_("Hoặc địa chỉ trang có minh chứng"), max_length=1000, required=False)
    case = CleanField(label=_("Hoặc mã vụ việc đã giải quyết"), max_length=40, required=False)

    def given(self) -> dict[str, Any]:
        typed = self.cleaned_data
        evidence = []
        if typed["file"] is not None:
            upload = Upload(content=typed["file"].read(), name=typed["file"].name)
            evidence.append(EvidenceGiven(EvidenceKind.FILE, upload=upload))
        if typed["link"]:
            evidence.append(EvidenceGiven(EvidenceKind.LINK, link=typed["link"]))
        if typed["case"]:
            found = resolved("case", typed["case"], "case")
            evidence.append(EvidenceGiven(EvidenceKind.REFERENCE, reference=found))
        return {"text": typed["text"], "percent": typed["percent"], "evidence": evidence}


class DoneForm(DeedForm):
    text = CleanField(label=_("Kết quả là gì?"), widget=forms.Textarea)


class ReasonForm(DeedForm):
    reason = CleanField(label=_("Vì sao?"), widget=forms.Textarea)


class ExtensionForm(ReasonForm):
    until = forms.DateField(label=_("Xin lùi đến ngày nào?"))


class OwnerForm(DeedForm):
    organisation_id = forms.TypedChoiceField(
        label=_("Cơ quan chịu trách nhiệm"), coerce=number_of, empty_value=None, required=False
    )
    role = CleanField(label=_("Chức danh chịu trách nhiệm"), max_length=200)

    def __init__(self, page: TaskPage, actor: Actor, *args: Any, **kwargs: Any) -> None:
        proposed = page.succession.proposed_id if page.succession else page.card.organisation_id
        kwargs.setdefault("initial", {"organisation_id": proposed, "role": page.card.role})
        super().__init__(page, actor, *args, **kwargs)
        self.fields["organisation_id"].choices = body_choices()  # type: ignore[attr-defined]


class ChangeForm(DeedForm):
    title = CleanField(label=_("Việc phải làm"), max_length=400)
    due_on = forms.DateField(label=_("Xong trước hết ngày"), required=False)
    is_standing = forms.BooleanField(label=_("Làm thường xuyên"), required=False)
    result = CleanField(label=_("Kết quả phải đạt"), widget=forms.Textarea)
    evidence_required = CleanField(label=_("Minh chứng phải nộp"), widget=forms.Textarea, required=False)
    reason = CleanField(
        label=_("Vì sao đổi hạn?"), help_text=_("Chỉ cần khi đổi hạn."), widget=forms.Textarea, required=False
    )

    def __init__(self, page: TaskPage, actor: Actor, *args: Any, **kwargs: Any) -> None:
        card = page.card
        stands = {
            "title": card.title, "due_on": card.due_on, "is_standing": card.is_standing,
            "result": page.result, "evidence_required": page.evidence_required,
        }  # fmt: skip
        kwargs.setdefault("initial", stands)
        super().__init__(page, actor, *args, **kwargs)


class WaitForm(DeedForm):
    task_code = CleanField(label=_("Mã nhiệm vụ phải xong trước"), max_length=40)

    def given(self) -> dict[str, Any]:
        try:
            other = queries.task_of(self.cleaned_data["task_code"], self.actor)
        except NotFound as unknown:
            raise Invalid(unknown.message, {"task_code": unknown.message}) from unknown
        return {"waits_for": other.card.task}


class LinkForm(DeedForm):
    kind = forms.ChoiceField(label=_("Liên quan đến"), choices=THINGS)
    code = CleanField(label=_("Mã"), max_length=40)

    def given(self) -> dict[str, Any]:
        return {"reference": resolved(self.cleaned_data["kind"], self.cleaned_data["code"], "code")}


class DecisionForm(PlainForm):
    granted = forms.ChoiceField(
        label=_("Quyết định"),
        choices=[("1", _("Cho lùi hạn")), ("0", _("Không cho lùi hạn"))],
        widget=forms.RadioSelect,
    )
    reason = CleanField(label=_("Lý do"), widget=forms.Textarea)


def resolved(kind: str, code: str, field: str) -> Reference:
    found = references.resolve(kind, code)
    if found is None:
        unknown = _("Không tìm thấy mã này. Hãy chép đúng mã trên trang của nó.")
        raise Invalid(unknown, {field: unknown})
    return found
