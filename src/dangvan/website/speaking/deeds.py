"""What the holder of a receipt can do later, one page each: what it says, what it takes, which action it
calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dangvan.cases import actions as cases
from dangvan.cases.queries.holder import HeldReport
from dangvan.kernel import clock
from dangvan.kernel.errors import Invalid
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import arithmetic_words, calendar
from dangvan.reports import actions as reports
from dangvan.reports import limits, vault
from dangvan.reports.types import Erased
from dangvan.ui.forms import ErrorLink

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


@dataclass(frozen=True, slots=True)
class DeedPage:
    """`anchor` maps an error's field to the control it stands at."""

    title: Words
    lead: Words
    button: Words
    done: Words
    do: Callable[[HttpRequest, HeldReport], None]
    label: Words = ""
    hint: Words = ""
    takes_photos: bool = False
    asks_solved: bool = False
    asks_what: bool = False
    text_is_optional: bool = False
    shown: Callable[[HeldReport], dict[str, Any]] = field(default=lambda _held: {})
    anchors: Mapping[str, str] = field(default_factory=lambda: {"reason": "id_text", "remark": "id_text"})

    def links(self, error: Invalid) -> list[ErrorLink]:
        if not error.fields:
            return [ErrorLink("id_text", str(error.message))]
        return [ErrorLink(self._anchor(name), str(words)) for name, words in error.fields.items()]

    def text_error(self, error: Invalid) -> str:
        """What is wrong with the words, whichever name the action has for them."""
        at_text = [str(words) for name, words in error.fields.items() if self._anchor(name) == "id_text"]
        return at_text[0] if at_text else "" if error.fields else str(error.message)

    def _anchor(self, field: str) -> str:
        return self.anchors.get(field, f"id_{field}")


def done_words(slug: str) -> str:
    """What was just done, said back once."""
    page = DEEDS.get(slug)
    return str(page.done) if page else ""


def _text(request: HttpRequest) -> str:
    """What was typed; far too much is refused before work is spent on it."""
    text = request.POST.get("text", "")
    if len(text) > limits.LONGEST_TEXT * limits.INPUT_FACTOR:
        sentence = _("Hãy viết ngắn lại: nhiều nhất %(most)s ký tự.") % {"most": limits.LONGEST_TEXT}
        raise Invalid(sentence, {"text": sentence})
    return text


def _add(request: HttpRequest, held: HeldReport) -> None:
    """Photos are kept in a draft of their own until they are the report's: all of them, or none."""
    text = _text(request)
    files = [file for file in request.FILES.getlist("photos") if file.name]
    if not files:
        cases.add_to_report(by=held.actor, report=held.report, text=text)
        return
    token = vault.new_token()
    draft = reports.keep_draft(by=held.actor, token=token, fields={})
    try:
        uids: list[UUID] = [reports.store_photo(by=held.actor, draft=draft, file=file).uid for file in files]
        cases.add_to_report(by=held.actor, report=held.report, text=text, photo_uids=uids)
    finally:
        reports.discard_draft(by=held.actor, token=token)


def _withdraw(request: HttpRequest, held: HeldReport) -> None:
    cases.withdraw_report(by=held.actor, report=held.report, reason=_text(request))


def _say_whether_solved(request: HttpRequest, held: HeldReport) -> None:
    answer = request.POST.get("solved", "")
    if answer not in {"yes", "no"}:
        sentence = _("Hãy chọn “Đã” hoặc “Chưa”.")
        raise Invalid(sentence, {"solved": sentence})
    cases.give_satisfaction(
        by=held.actor,
        case=held.file.case,
        report=held.report,
        solved=answer == "yes",
        remark=_text(request),
    )


def _contest(request: HttpRequest, held: HeldReport) -> None:
    cases.contest_case(by=held.actor, case=held.file.case, report=held.report, reason=_text(request))


def _reopen(request: HttpRequest, held: HeldReport) -> None:
    cases.reopen_case(by=held.actor, case=held.file.case, report=held.report, reason=_text(request))


def _contest_refusal(request: HttpRequest, held: HeldReport) -> None:
    cases.contest_refusal(by=held.actor, case=held.file.case, report=held.report, reason=_text(request))


def _erase(request: HttpRequest, held: HeldReport) -> None:
    cases.erase_own(by=held.actor, report=held.report, what=request.POST.getlist("what"))


def _erasable(_held: HeldReport) -> dict[str, Any]:
    return {
        "choices": [
            (Erased.WORDS.value, _("Lời phản ánh, lời bổ sung, lý do bạn đã viết và nơi xảy ra")),
            (Erased.PHOTOS.value, _("Ảnh bạn đã gửi")),
            (
                Erased.CONTACT.value,
                _("Cách liên hệ của bạn"),
                _("Sau bước này không ai báo tin cho bạn được nữa."),
            ),
        ]
    }


def _clock_of(purpose: str) -> Callable[[HeldReport], dict[str, Any]]:
    """Who would decide, by when if it were asked now, and how that is reckoned."""

    def shown(held: HeldReport) -> dict[str, Any]:
        case = held.file.case
        standard = organisations.standard_for(case.topic_id, case.urgency, on=clock.today(), purpose=purpose)
        answered = held.file.answers[-1].answer.organisation_id if held.file.answers else case.owner_id
        body = case.owner_id if purpose in {"release", "answer"} else answered
        decider = body if purpose == "answer" else organisations.one_level_up(body)
        found: dict[str, Any] = {"decider": organisations.organisation(decider)}
        if standard is not None and standard.days_to_answer is not None:
            reckoned = calendar().add_days(clock.now(), standard.days_to_answer, standard.unit)
            found |= {
                "due_at": reckoned.due_at,
                "source": standard.legal_source,
                "steps": [
                    {"what": words, "when": ""} for words in arithmetic_words(reckoned.steps, _language())
                ],
            }
        return found

    return shown


def _language() -> str:
    return "en" if get_language() == "en" else "vi"


def _choices(_held: HeldReport) -> dict[str, Any]:
    return {
        "choices": [
            ("yes", _("Đã được giải quyết")),
            ("no", _("Chưa được giải quyết"), _("Sau bước này bạn có thể đề nghị cấp trên xem lại.")),
        ]
    }


DEEDS: dict[str, DeedPage] = {
    "bo-sung": DeedPage(
        title=gettext_lazy("Bổ sung phản ánh"),
        lead=gettext_lazy(
            "Cán bộ đang giữ vụ việc sẽ thấy phần bổ sung. Lời bổ sung không được đăng công khai."
        ),
        label=gettext_lazy("Bạn muốn bổ sung điều gì?"),
        button=gettext_lazy("Gửi phần bổ sung"),
        done=gettext_lazy("Đã ghi phần bổ sung của bạn."),
        do=_add,
        takes_photos=True,
        anchors={"photos": "id_photos"},
    ),
    "rut": DeedPage(
        title=gettext_lazy("Rút phản ánh"),
        lead=gettext_lazy(
            "Lời, ảnh của bạn không còn được công khai và cách liên hệ được xoá. Nếu chỉ có mình bạn phản "
            "ánh, vụ việc dừng lại. Việc rút không thể hoàn lại, nhưng bạn luôn có thể gửi phản ánh mới."
        ),
        label=gettext_lazy("Vì sao bạn rút?"),
        button=gettext_lazy("Rút phản ánh này"),
        done=gettext_lazy("Phản ánh của bạn đã được rút."),
        do=_withdraw,
        text_is_optional=True,
    ),
    "y-kien": DeedPage(
        title=gettext_lazy("Việc đã được giải quyết chưa?"),
        lead=gettext_lazy(
            "Câu trả lời của bạn được tính vào kết quả của cơ quan. Chỉ bạn nói thay cho mình."
        ),
        label=gettext_lazy("Bạn muốn nói thêm điều gì?"),
        button=gettext_lazy("Gửi ý kiến"),
        done=gettext_lazy("Đã ghi ý kiến của bạn về câu trả lời."),
        do=_say_whether_solved,
        asks_solved=True,
        text_is_optional=True,
        shown=_choices,
        anchors={"solved": "id_solved_0", "remark": "id_text"},
    ),
    "chua-dong-y": DeedPage(
        title=gettext_lazy("Đề nghị cấp trên xem lại"),
        lead=gettext_lazy(
            "Cơ quan đã trả lời không được tự xem lại: cấp trên một bậc quyết định, có thời hạn riêng."
        ),
        label=gettext_lazy("Vì sao bạn chưa đồng ý?"),
        hint=gettext_lazy("Chỗ nào chưa đúng, việc gì còn chưa làm. Chỉ các cơ quan liên quan đọc được."),
        button=gettext_lazy("Gửi đề nghị xem lại"),
        done=gettext_lazy(
            "Đã ghi đề nghị xem lại của bạn. Cấp trên phải quyết định trong thời hạn ghi dưới đây."
        ),
        do=_contest,
        shown=_clock_of("contest"),
    ),
    "mo-lai": DeedPage(
        title=gettext_lazy("Mở lại vụ việc"),
        lead=gettext_lazy("Vụ việc trở lại với cơ quan đang chịu trách nhiệm, với thời hạn mới."),
        label=gettext_lazy("Vì sao cần mở lại?"),
        hint=gettext_lazy("Ví dụ: chỗ vá lại hỏng, đèn lại tắt từ hôm qua."),
        button=gettext_lazy("Mở lại vụ việc"),
        done=gettext_lazy("Vụ việc đã được mở lại."),
        do=_reopen,
        shown=_clock_of("answer"),
    ),
    "xoa-loi": DeedPage(
        title=gettext_lazy("Xoá hẳn điều bạn đã gửi"),
        lead=gettext_lazy(
            "Những gì bạn chọn sẽ bị xoá ngay khỏi hệ thống và không lấy lại được. Vụ việc vẫn được giải "
            "quyết theo tóm tắt của cán bộ. Sổ công khai chỉ ghi rằng có một lần xoá theo ý muốn của người "
            "gửi; bằng chứng bạn đã tải về vẫn còn giá trị."
        ),
        label=gettext_lazy("Bạn muốn xoá những gì?"),
        button=gettext_lazy("Xoá hẳn"),
        done=gettext_lazy("Đã xoá điều bạn chọn."),
        do=_erase,
        asks_what=True,
        shown=_erasable,
        anchors={"what": "id_what_0"},
    ),
    "xem-lai-cong-khai": DeedPage(
        title=gettext_lazy("Đề nghị xem lại việc chưa công khai"),
        lead=gettext_lazy("Một cơ quan thứ hai đọc lại và quyết định lời của bạn có được công khai không."),
        label=gettext_lazy("Vì sao lời của bạn nên được công khai?"),
        button=gettext_lazy("Gửi đề nghị xem lại"),
        done=gettext_lazy(
            "Đã ghi đề nghị của bạn. Cơ quan thứ hai phải quyết định trong thời hạn ghi dưới đây."
        ),
        do=_contest_refusal,
        shown=_clock_of("release"),
    ),
}
