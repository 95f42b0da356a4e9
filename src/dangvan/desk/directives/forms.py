"""Forms of a session: recording it, changing a passage, marking one by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dangvan.desk.deeds.base import CleanField
from dangvan.desk.directives.words import KINDS
from dangvan.kernel.actor import Actor, Role
from dangvan.organisations import queries as organisations
from dangvan.ui.forms import PlainForm


def body_choices() -> list[tuple[Any, str]]:
    return [("", ""), *((one.id, one.name) for one in organisations.organisations())]


def topic_choices() -> list[tuple[Any, str]]:
    return [("", ""), *((one.id, one.name) for one in organisations.topics())]


def number_of(value: str) -> int | None:
    return int(value) if value else None


def seats_of(actor: Actor) -> list[tuple[int, str]]:
    """The bodies in whose name this officer may record a session."""
    ids = dict.fromkeys(s.organisation_id for s in actor.seats if s.role in (Role.HEAD, Role.OFFICER))
    return [(one, organisations.organisation(one).name) for one in ids]


class SessionForm(PlainForm):
    title = CleanField(label=_("Họp về việc gì, hoặc tên văn bản"), max_length=400)
    kind = forms.ChoiceField(label=_("Loại"), choices=list(KINDS.items()))
    organisation_id = forms.TypedChoiceField(label=_("Cơ quan ghi nhận"), coerce=int)
    held_on = forms.DateField(label=_("Ngày họp hoặc ngày văn bản"))
    number = CleanField(label=_("Số, ký hiệu"), max_length=80, required=False)
    place = CleanField(label=_("Nơi họp"), max_length=300, required=False)
    chaired_by = CleanField(label=_("Người chủ trì (chức danh)"), max_length=300, required=False)
    text = forms.CharField(
        label=_("Dán nội dung văn bản"),
        help_text=_("Hoặc chọn tệp ở dưới. Nguyên văn được giữ lại, không ai sửa được."),
        required=False,
        widget=forms.Textarea,
    )
    file = forms.FileField(label=_("Tệp văn bản"), help_text=_("PDF có chữ, DOCX hoặc TXT."), required=False)
    is_public = forms.BooleanField(label=_("Công khai cho mọi người đọc"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = seats_of(actor)  # type: ignore[attr-defined]


class PassageForm(PlainForm):
    quotation = CleanField(
        label=_("Nguyên văn"),
        help_text=_("Chép đúng từng chữ của văn bản; có thể lấy ngắn hơn hoặc dài hơn."),
        widget=forms.Textarea,
    )
    organisation_id = forms.TypedChoiceField(
        label=_("Giao cho cơ quan nào"), coerce=number_of, empty_value=None, required=False
    )
    topic_id = forms.TypedChoiceField(label=_("Lĩnh vực"), coerce=number_of, empty_value=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = body_choices()  # type: ignore[attr-defined]
        self.fields["topic_id"].choices = topic_choices()  # type: ignore[attr-defined]


class SplitForm(PlainForm):
    second = CleanField(
        label=_("Phần sau bắt đầu từ những chữ nào?"), help_text=_("Chép vài chữ đầu của phần sau.")
    )


class TaskRowForm(PlainForm):
    """One line of handing out: left without a role, a day and a result it is passed over."""

    title = CleanField(label=_("Tên việc"), max_length=300, required=False)
    organisation_id = forms.TypedChoiceField(
        label=_("Cơ quan"), coerce=number_of, empty_value=None, required=False
    )
    role = CleanField(label=_("Chức danh chịu trách nhiệm"), max_length=200, required=False)
    due_on = forms.DateField(label=_("Xong trước hết ngày"), required=False)
    is_standing = forms.BooleanField(label=_("Làm thường xuyên"), required=False)
    result = CleanField(label=_("Kết quả phải đạt"), required=False)
    evidence_required = CleanField(label=_("Minh chứng phải nộp"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_id"].choices = body_choices()  # type: ignore[attr-defined]

    @property
    def is_left(self) -> bool:
        given = self.cleaned_data
        return not any(given.get(name) for name in ("role", "due_on", "is_standing", "result"))
