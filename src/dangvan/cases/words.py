"""Events of a case in plain words: one table for the person's timeline, the public page and the desk.

A sentence says who did what; a note below it gives the reason. Words of other people never stand here: what a
person said is shown, if at all, where the report itself is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.organisations.words import weekday_in_words
from dangvan.reports.types import OWN_WISH


class Told(Protocol):
    """What is told of an event: as `cases.queries.results.HistoryEvent`."""

    @property
    def kind(self) -> str: ...
    @property
    def organisation(self) -> OrganisationInfo | None: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened, the reason given for it, and the sign to draw (a state of `ui.states`)."""

    what: str
    note: str = ""
    state: str = "received"


def sentence_of(event: Told, *, own: bool = False) -> Sentence:
    """The event in the reader's language; `own` where the reader did it or holds the receipt it is about."""
    make = _SENTENCES.get(event.kind)
    if make is None:
        return Sentence(_("Có cập nhật trong hồ sơ"))
    return make(event, own)


def is_told(kind: str) -> bool:
    """Whether the kind has words of its own."""
    return kind in _SENTENCES


def _by(event: Told) -> str:
    return event.organisation.name if event.organisation else _("Cơ quan đang giữ vụ việc")


def _body(event: Told, field: str) -> str:
    code = event.fields.get(field)
    found = organisations.organisation_by_code(str(code)) if code else None
    return found.name if found else _("cơ quan khác")


def _day(event: Told, field: str) -> str:
    """A day as an event holds it (2026-11-26), in words; what is no day is left out."""
    try:
        vi, en = weekday_in_words(date.fromisoformat(str(event.fields.get(field))))
    except ValueError:
        return ""
    return en if get_language() == "en" else vi


def _text(event: Told, field: str = "reason") -> str:
    value = event.fields.get(field)
    return value if isinstance(value, str) else ""


def _reason(event: Told) -> str:
    """The published reason, then what the body wrote with it."""
    found = organisations.reason(_text(event, "reason_code"))
    parts = [found.text if found else "", _text(event) or _text(event, "text")]
    return " ".join(part for part in parts if part)


def _opened(event: Told, _own: bool) -> Sentence:
    day = _day(event, "due_day")
    if not day:
        return Sentence(_("Vụ việc được giao cho %(body)s") % {"body": _by(event)})
    return Sentence(
        _("Vụ việc được giao cho %(body)s, hạn trả lời %(day)s") % {"body": _by(event), "day": day}
    )


def _handed_over(event: Told, _own: bool) -> Sentence:
    names = {"from": _body(event, "from_organisation"), "to": _body(event, "to_organisation")}
    if event.fields.get("refused"):
        what = _("%(from)s cho rằng việc này không thuộc trách nhiệm của mình và chuyển cho %(to)s") % names
    else:
        what = _("%(from)s chuyển vụ việc cho %(to)s") % names
    return Sentence(what, _text(event), "handed_over")


def _arbitrated(event: Told, _own: bool) -> Sentence:
    what = _("%(body)s quyết định %(to)s phải giải quyết; không cơ quan nào được từ chối nữa")
    return Sentence(
        what % {"body": _by(event), "to": _body(event, "to_organisation")}, _text(event), "handed_over"
    )


def _scheduled(event: Told, _own: bool) -> Sentence:
    what = _("%(body)s hẹn làm xong vào %(day)s; đến ngày đó mà chưa có kết quả, vụ việc tự mở lại")
    return Sentence(
        what % {"body": _by(event), "day": _day(event, "promised_day")}, _text(event), "scheduled"
    )


def _lapsed(event: Told, _own: bool) -> Sentence:
    what = _("Đến ngày hẹn (%(day)s) chưa có kết quả, vụ việc tự mở lại")
    return Sentence(what % {"day": _day(event, "promised_day")}, "", "late")


def _paused(event: Told, _own: bool) -> Sentence:
    what = _("%(body)s tạm dừng tính hạn đến %(day)s")
    return Sentence(what % {"body": _by(event), "day": _day(event, "until_day")}, _reason(event), "scheduled")


def _extended(event: Told, _own: bool) -> Sentence:
    values = {"body": _by(event), "day": _day(event, "due_day")}
    if event.fields.get("self_given"):
        return Sentence(_("%(body)s tự gia hạn đến %(day)s") % values, _reason(event), "due_soon")
    return Sentence(_("%(body)s được gia hạn đến %(day)s") % values, _reason(event), "due_soon")


def _answered(event: Told, _own: bool) -> Sentence:
    number = event.fields.get("number")
    if isinstance(number, int) and number > 1:
        return Sentence(_("%(body)s trả lời lại") % {"body": _by(event)}, "", "answered_again")
    return Sentence(_("%(body)s trả lời") % {"body": _by(event)}, "", "answered")


def _contest_decided(event: Told, _own: bool) -> Sentence:
    outcome = _text(event, "outcome")
    sentences = {
        "upheld": _("%(body)s xem lại và giữ nguyên câu trả lời"),
        "overturned": _("%(body)s xem lại, thấy câu trả lời trước chưa đúng và trả lời lại"),
        "returned": _("%(body)s xem lại và yêu cầu giải quyết lại từ đầu"),
    }
    what = sentences.get(outcome, _("%(body)s đã xem lại")) % {"body": _by(event)}
    return Sentence(what, _text(event, "text"), "accepted" if outcome == "returned" else "answered_again")


def _escalated(event: Told, _own: bool) -> Sentence:
    names = {"from": _body(event, "from_organisation"), "to": _body(event, "to_organisation")}
    return Sentence(_("%(from)s để quá hạn, việc được báo lên %(to)s") % names, "", "late")


def _closed(event: Told, _own: bool) -> Sentence:
    sentences = {
        "satisfied": _("Vụ việc khép lại: người phản ánh cho biết việc đã được giải quyết"),
        "silence": _("Vụ việc khép lại vì hết thời gian mà không ai có ý kiến gì thêm"),
        "final": _("Vụ việc khép lại sau khi được xem lại lần cuối"),
        "history": _("Vụ việc đã xong trước khi được đưa vào hệ thống này"),
    }
    return Sentence(sentences.get(_text(event, "outcome"), _("Vụ việc khép lại")), "", "closed")


def _satisfaction(event: Told, own: bool) -> Sentence:
    if own:
        solved = _("Bạn cho biết việc đã được giải quyết"), _("Bạn cho biết việc chưa được giải quyết")
    else:
        solved = (
            _("Một người phản ánh cho biết việc đã được giải quyết"),
            _("Một người phản ánh cho biết việc chưa được giải quyết"),
        )
    yes = event.fields.get("solved") is True
    return Sentence(solved[0] if yes else solved[1], "", "answered" if yes else "contested")


def _succeeded(event: Told, _own: bool) -> Sentence:
    names = {"from": _body(event, "from_organisation"), "to": _body(event, "to_organisation")}
    return Sentence(_("%(from)s được sắp xếp lại, %(to)s tiếp nhận vụ việc") % names, "", "handed_over")


def _due_moved(event: Told, _own: bool) -> Sentence:
    day = _day(event, "due_day")
    return Sentence(
        _("Hạn trả lời nay là %(day)s") % {"day": day} if day else _("Hạn trả lời thay đổi"), "", "due_soon"
    )


def _reclassified(event: Told, _own: bool) -> Sentence:
    note = _text(event)
    return Sentence(
        _("Lĩnh vực hoặc địa bàn được ghi lại cho đúng; hạn của bạn không bị lùi"), note, "screened"
    )


def _refusal_decided(event: Told, _own: bool) -> Sentence:
    if _text(event, "outcome") == "released":
        what = _("%(body)s xem lại và cho công khai lời phản ánh")
    else:
        what = _("%(body)s xem lại và giữ quyết định chưa công khai lời phản ánh")
    return Sentence(what % {"body": _by(event)}, _text(event), "answered_again")


_Make = Callable[[Told, bool], Sentence]


def _of_body(say: Callable[[], str], state: str, note: Callable[[Told], str] | None = None) -> _Make:
    """The plain case: one sentence about the body that acted."""

    def make(event: Told, _own: bool) -> Sentence:
        return Sentence(say() % {"body": _by(event)}, note(event) if note else "", state)

    return make


def _of_person(mine: Callable[[], str], others: Callable[[], str], state: str) -> _Make:
    """What a person did, said to themselves or to anyone else. Never with their words."""

    def make(_event: Told, own: bool) -> Sentence:
        return Sentence(mine() if own else others(), "", state)

    return make


def _ground(event: Told) -> str:
    reason = organisations.reason(_text(event, "ground"))
    return reason.text if reason else ""


def _prioritised(event: Told, _own: bool) -> Sentence:
    first = bool(event.fields.get("is_priority", True))
    what = _("Xếp lên đầu danh sách xử lý") if first else _("Thôi xếp lên đầu danh sách xử lý")
    return Sentence(what, _text(event, "reason"), "urgent" if first else "accepted")


def _erased(event: Told, own: bool) -> Sentence:
    """At the giver's own wish, or by law."""
    if event.fields.get("ground") == OWN_WISH:
        what = _("Bạn xoá điều mình đã gửi") if own else _("Người phản ánh xoá điều mình đã gửi")
        return Sentence(what, "", "withdrawn")
    return Sentence(_("Nội dung đã gửi được xoá theo luật"), _ground(event), "withdrawn")


_SENTENCES: dict[str, _Make] = {
    "report.submitted": _of_person(
        lambda: _("Bạn gửi phản ánh"), lambda: _("Có người gửi phản ánh"), "received"
    ),
    "report.added": _of_person(
        lambda: _("Bạn bổ sung phản ánh"), lambda: _("Người phản ánh bổ sung"), "received"
    ),
    "report.withdrawn": _of_person(
        lambda: _("Bạn rút phản ánh"), lambda: _("Người phản ánh rút lại"), "withdrawn"
    ),
    "report.joined": _of_person(
        lambda: _("Phản ánh của bạn được ghép vào vụ việc đang mở"),
        lambda: _("Thêm một người cùng phản ánh"),
        "received",
    ),
    "report.satisfaction_given": _satisfaction,
    "report.refusal_contested": _of_person(
        lambda: _("Bạn đề nghị xem lại việc chưa công khai lời của mình"),
        lambda: _("Người phản ánh đề nghị xem lại việc chưa công khai lời của mình"),
        "contested",
    ),
    "report.words_released": _of_body(lambda: _("%(body)s cho công khai lời phản ánh"), "answered"),
    "report.words_refused": _of_body(
        lambda: _("%(body)s chưa cho công khai lời phản ánh"), "declined", _reason
    ),
    "report.refusal_decided": _refusal_decided,
    "report.erased": _erased,
    "report.erasure_asked": _of_body(lambda: _("Cán bộ đề nghị xoá nội dung đã gửi"), "restricted", _ground),
    "report.erasure_dropped": _of_body(lambda: _("Đề nghị xoá không được chấp nhận"), "received"),
    "case.opened": _opened,
    "case.screened": _of_body(lambda: _("%(body)s đã xem và phân loại"), "screened"),
    "case.accepted": _of_body(lambda: _("%(body)s nhận giải quyết"), "accepted"),
    "case.handed_over": _handed_over,
    "case.arbitrated": _arbitrated,
    "case.reclassified": _reclassified,
    "case.placed": _of_body(lambda: _("Nơi xảy ra được xác định rõ hơn"), "screened"),
    "case.scheduled": _scheduled,
    "case.schedule_lapsed": _lapsed,
    "case.paused": _paused,
    "case.resumed": _of_body(lambda: _("Hết tạm dừng, hạn lại được tính tiếp"), "accepted"),
    "case.extended": _extended,
    "case.answered": _answered,
    "case.declined": _of_body(lambda: _("%(body)s không giải quyết việc này"), "declined", _reason),
    "case.contested": _of_person(
        lambda: _("Bạn chưa đồng ý và đề nghị cấp trên xem lại"),
        lambda: _("Một người phản ánh chưa đồng ý và đề nghị cấp trên xem lại"),
        "contested",
    ),
    "case.contest_withdrawn": _of_person(
        lambda: _("Bạn rút đề nghị xem lại"), lambda: _("Người phản ánh rút đề nghị xem lại"), "answered"
    ),
    "case.contest_decided": _contest_decided,
    "case.escalated": _escalated,
    "case.closed": _closed,
    "case.reopened": _of_person(
        lambda: _("Bạn yêu cầu mở lại vụ việc"), lambda: _("Vụ việc được người phản ánh mở lại"), "accepted"
    ),
    "case.merged": _of_body(lambda: _("Vụ việc được gộp với một vụ việc khác về cùng một việc"), "merged"),
    "case.merge_undone": _of_body(lambda: _("Việc gộp được huỷ, vụ việc lại đứng riêng"), "accepted"),
    "case.referred": _of_body(lambda: _("Vụ việc được chuyển theo thủ tục riêng của luật"), "referred"),
    "case.withdrawn": _of_body(lambda: _("Vụ việc dừng lại vì người phản ánh đã rút"), "withdrawn"),
    "case.left_public": _of_body(lambda: _("Vụ việc không còn hiển thị công khai"), "restricted"),
    "case.due_moved": _due_moved,
    "case.succeeded": _succeeded,
    # What officers do inside; only the desk tells of it.
    "case.assigned": _of_body(lambda: _("Giao cho cán bộ phụ trách"), "accepted"),
    "case.urgency_changed": _of_body(lambda: _("Đổi mức khẩn"), "urgent", _text),
    "case.prioritised": _prioritised,
    "case.viewed": _of_body(lambda: _("Cán bộ mở xem hồ sơ"), "screened"),
    "note.written": _of_body(lambda: _("Thêm ghi chú nội bộ"), "screened"),
    "contact.seen": _of_body(lambda: _("Cán bộ xem cách liên hệ"), "restricted", _text),
    "contact.purged": _of_body(lambda: _("Cách liên hệ được xoá theo hạn"), "withdrawn"),
    "contact.refused_look": _of_body(
        lambda: _("Cán bộ của %(body)s bị từ chối khi định xem cách liên hệ"), "restricted"
    ),
}
