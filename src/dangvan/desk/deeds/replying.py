"""Answers: what was done, when, by whom, with evidence; saying no for a reason; deciding a contest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dangvan.cases import actions
from dangvan.cases.queries import answer_template, answer_templates
from dangvan.cases.types import AnswerDraft, ContestOutcome, EvidenceFile, EvidenceKind
from dangvan.desk.choices import reason_choices, reason_hints
from dangvan.desk.deeds.base import CleanField, Deed, DeedForm, Doing, Done, Setting
from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import ReasonKind
from dangvan.ui.forms import HintedChoiceField

#: Fields that hold files, and what kind of evidence each is.
FILES = (
    ("photos_before", EvidenceKind.PHOTO_BEFORE),
    ("photos_after", EvidenceKind.PHOTO_AFTER),
    ("documents", EvidenceKind.DOCUMENT),
)
#: Longer than an answer may be: the action says so in its own words, and the text stays in the form.
_LONGEST = 20_000


class AnswerForm(DeedForm):
    """Nothing is required here: what an answer lacks is said by the action, all of it at once."""

    helpers = ("insert", "preview")

    template = forms.ChoiceField(label=_("Bắt đầu từ mẫu"), required=False)
    what_was_done = CleanField(
        label=_("Đã làm gì?"),
        help_text=_("Nói cụ thể việc đã làm, ở đâu, kết quả ra sao. “Sẽ xử lý” chưa phải là trả lời."),
        max_length=_LONGEST,
        required=False,
    )
    done_on = forms.DateField(label=_("Làm xong ngày nào?"), required=False)
    done_by = CleanField(
        label=_("Ai làm?"), help_text=_("Tên đội, đơn vị đã trực tiếp làm."), max_length=300, required=False
    )
    evidence_text = CleanField(
        label=_("Bằng chứng bằng lời"),
        help_text=_(
            "Số và ngày của biên bản, quyết định, đợt thi công. Không bắt buộc nếu có ảnh hoặc văn bản."
        ),
        max_length=5_000,
        required=False,
    )

    def arrange(self) -> None:
        case = self.setting.case
        offered = answer_templates(self.setting.actor.organisation_ids, case.topic_id)
        self.has_templates = bool(offered)
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Chọn mẫu")),
            *[(str(one.pk), one.title) for one in offered],
        ]

    def beginning(self, query: Mapping[str, str]) -> dict[str, Any]:
        return {"done_on": clock.today()}

    def help_with(self, button: str, typed: dict[str, Any]) -> dict[str, Any]:
        """A template is put after what was written, so that nothing written is lost."""
        chosen = str(typed.get("template") or "")
        if button != "insert" or not chosen.isdecimal():
            return typed
        try:
            body = answer_template(self.setting.actor.organisation_ids, int(chosen[:15])).body
        except NotFound:
            return typed
        written = str(typed.get("what_was_done") or "").rstrip()
        return typed | {"what_was_done": f"{written}\n\n{body}" if written else body}

    def shown(self) -> dict[str, Any]:
        case = self.setting.case
        return {
            "body": organisations.organisation(answering_body(self.setting)).name,
            "wants_answer": True,
            "has_templates": self.has_templates,
            "gaps": "[" in str(self["what_was_done"].value() or ""),
            "late": case.due_at is not None and case.due_at < clock.now(),
        }


class DecideForm(AnswerForm):
    """The level above: the answer stands, was wrong (then a new one follows), or goes back."""

    outcome = HintedChoiceField(
        label=_("Quyết định của cơ quan bạn"),
        widget=forms.RadioSelect,
        choices=[
            (ContestOutcome.UPHELD.value, _("Giữ nguyên câu trả lời")),
            (ContestOutcome.OVERTURNED.value, _("Câu trả lời chưa đúng, chúng tôi trả lời lại")),
            (ContestOutcome.RETURNED.value, _("Yêu cầu cơ quan kia giải quyết lại")),
        ],
        hints={
            ContestOutcome.UPHELD.value: _("Nêu rõ lý do: lời này được công khai."),
            ContestOutcome.OVERTURNED.value: _("Điền câu trả lời mới ở phần dưới."),
            ContestOutcome.RETURNED.value: _("Nêu rõ phải làm gì; cơ quan kia có thời hạn mới."),
        },
    )
    text = CleanField(
        label=_("Lý do của quyết định"),
        help_text=_("Bắt buộc khi giữ nguyên hoặc yêu cầu giải quyết lại. Được công khai."),
        max_length=5_000,
        required=False,
    )

    field_order = ("outcome", "text", "template", "what_was_done", "done_on", "done_by", "evidence_text")

    def shown(self) -> dict[str, Any]:
        mine = [c for c in self.setting.undecided if c.organisation_id in self.setting.actor.organisation_ids]
        return super().shown() | {"contests": mine, "decides": True}


class DeclineForm(DeedForm):
    reason_code = HintedChoiceField(label=_("Lý do được công bố"), widget=forms.RadioSelect)
    text = CleanField(
        label=_("Giải thích cho người phản ánh"),
        help_text=_(
            "Nói vì sao, và họ nên đến đâu. Lời này được công khai; họ có thể đề nghị cấp trên xem lại."
        ),
        max_length=5_000,
    )

    def arrange(self) -> None:
        reasons = self.fields["reason_code"]
        assert isinstance(reasons, HintedChoiceField)
        reasons.choices = reason_choices(ReasonKind.DECLINED)
        reasons.hints = reason_hints(ReasonKind.DECLINED)


def answering_body(setting: Setting) -> int:
    """In whose name this officer answers or decides."""
    case, mine = setting.case, setting.actor.organisation_ids
    deciding = [contest.organisation_id for contest in setting.undecided if contest.organisation_id in mine]
    if deciding:
        return deciding[0]
    if case.owner_id in mine or case.escalated_to_id is None:
        return case.owner_id
    return case.escalated_to_id


def draft_of(given: Mapping[str, Any], files: MultiValueDict[str, Any] | None = None) -> AnswerDraft:
    taken = [
        EvidenceFile(kind, upload.read())
        for name, kind in FILES
        for upload in (files.getlist(name) if files is not None else [])
    ]
    return AnswerDraft(
        what_was_done=given.get("what_was_done") or "",
        done_on=given.get("done_on"),
        done_by=given.get("done_by") or "",
        evidence_text=given.get("evidence_text") or "",
        files=tuple(taken),
    )


def _answer(doing: Doing) -> Done:
    draft = draft_of(doing.given, doing.files)
    actions.answer_case(by=doing.by, case=doing.case, version=doing.version, draft=draft)
    return Done(_("Đã trả lời. Từng người phản ánh được hỏi việc đã được giải quyết chưa."))


def _decline(doing: Doing) -> Done:
    given = doing.given
    actions.decline_case(
        by=doing.by,
        case=doing.case,
        version=doing.version,
        reason_code=given["reason_code"],
        text=given["text"],
    )
    return Done(_("Đã trả lời không thụ lý, kèm lý do được công bố."))


def _decide(doing: Doing) -> Done:
    mine = [c for c in doing.setting.undecided if c.organisation_id in doing.by.organisation_ids]
    if not mine:
        raise NotFound(gettext("Không còn đề nghị xem lại nào chờ cơ quan bạn quyết định."))
    given = doing.given
    overturned = given["outcome"] == ContestOutcome.OVERTURNED
    actions.decide_contest(
        by=doing.by,
        case=doing.case,
        version=doing.version,
        contest=mine[0],
        outcome=given["outcome"],
        text=given["text"],
        draft=draft_of(given, doing.files) if overturned else None,
    )
    return Done(_("Đã quyết định. Người phản ánh và cơ quan trả lời đều được báo."))


DEEDS = (
    Deed(
        "tra-loi",
        "answer",
        _("Trả lời"),
        _("Đã làm gì, khi nào, ai làm, bằng chứng."),
        _answer,
        AnswerForm,
        template="desk/deed_answer.html",
        button=_("Gửi câu trả lời"),
        fits=lambda setting: setting.case.screened_at is not None,
    ),
    Deed(
        "quyet-dinh",
        "decide_contest",
        _("Quyết định việc xem lại"),
        _("Giữ nguyên, trả lời lại, hoặc yêu cầu giải quyết lại."),
        _decide,
        DecideForm,
        template="desk/deed_answer.html",
        button=_("Gửi quyết định"),
        fits=lambda setting: bool(setting.undecided),
    ),
    Deed(
        "khong-thu-ly",
        "decline",
        _("Không thụ lý"),
        _("Chỉ với lý do được công bố; người dân có thể đề nghị xem lại."),
        _decline,
        DeclineForm,
    ),
)
