"""A case as letters anyone may read: words only as released, answers whole, and what was asked of whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dangvan.cases.queries import CaseFile, SeenReport
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.reports.types import ReleaseState, ReportState, Visibility
from dangvan.ui import words
from dangvan.ui.letters import Letter, Picture, answer_letter, declined_letter, erased_words
from dangvan.website.reading.rows import as_day


@dataclass(frozen=True, slots=True)
class Leg:
    """One passing on: who gave it to whom, and why."""

    day: date
    giver: str
    taker: str
    reason: str
    manner: str


@dataclass(frozen=True, slots=True)
class Delay:
    """A pause or an extension with the reason that was published."""

    day: date
    body: str
    what: str
    reason: str


def exchange(file: CaseFile, people: int) -> list[Letter]:
    """Oldest first; within a day what was said comes before what was answered. `people` as it is told."""
    found = [(letter.when, 0, letter) for letter in _said(file, people)]
    found += [(letter.when, 3, letter) for letter in map(answer_letter, file.answers)]
    for event in file.history:
        if event.kind == "case.declined":
            found.append((event.day, 3, declined_letter(event.day, event.organisation, event.fields)))
    for contest in file.contests:
        decided = as_day(contest.decided_at)
        due = _("%(body)s phải quyết định, hạn đến hết %(day)s") % {
            "body": contest.organisation.name,
            "day": words.day_words(contest.due_at),
        }
        who = _("Một người phản ánh chưa đồng ý")
        found.append(
            (_day(contest.contested_at), 4, Letter("contest", who, _day(contest.contested_at), note=due))
        )
        if decided and contest.outcome_text:
            body = contest.organisation.name
            found.append(
                (decided, 5, Letter("decision", body, decided, contest.outcome_text, _("Kết quả xem lại")))
            )
    return [letter for _day_, _order, letter in sorted(found, key=lambda one: (str(one[0]), one[1]))]


def legs(file: CaseFile) -> list[Leg]:
    """Every body the case went through, with who refused it and why."""
    return [
        Leg(
            _day(one.handed_over_at),
            one.from_organisation.name,
            one.to_organisation.name,
            _reason(one.reason_code, one.reason),
            _manner(refused=one.refused, by_arbiter=one.by_arbiter, by_succession=one.by_succession),
        )
        for one in file.handovers
    ]


def delays(file: CaseFile) -> list[Delay]:
    """Pauses and extensions, oldest first."""
    found = []
    for pause in file.pauses:
        body = organisations.organisation(pause.organisation_id).name
        ended = as_day(pause.ended_at)
        until = words.day_words(ended or pause.until)
        what = _("đã tạm dừng tính hạn đến %(day)s") if ended else _("tạm dừng tính hạn đến %(day)s")
        reason = _reason(pause.reason_code, pause.reason_text)
        found.append(Delay(_day(pause.started_at), body, what % {"day": until}, reason))
    for extension in file.extensions:
        body = organisations.organisation(extension.organisation_id).name
        what = _("tự gia hạn") if extension.self_given else _("cho gia hạn")
        days = ngettext("thêm %(n)s ngày", "thêm %(n)s ngày", extension.days) % {"n": extension.days}
        moved = _("hạn mới: %(day)s") % {"day": words.day_words(extension.new_due_at)}
        reason = _reason(extension.reason_code, extension.reason_text)
        found.append(Delay(_day(extension.given_at), body, f"{what} {days}, {moved}", reason))
    return sorted(found, key=lambda one: one.day)


def _said(file: CaseFile, people: int) -> list[Letter]:
    """Released words, each a letter; everyone else together in one that says why their words are not here."""
    spoken = [report for report in file.reports if report.text or report.photos]
    unsaid = [report for report in file.reports if not (report.text or report.photos)]
    # Who joined today is told of tomorrow; the first is why the case is here.
    silent = [report for report in unsaid if report.received_on < clock.today()] or unsaid[:1]
    # By day, within it by a random number: the order must not tell who came first.
    spoken.sort(key=lambda report: (report.received_on, report.uid))
    found = [_words_of(report) for report in spoken]
    withheld = people - len(spoken)
    if withheld > 0:
        found.append(
            Letter(
                "said",
                _also(withheld) if spoken else _first(withheld),
                file.case.received_on,
                text="" if spoken else file.case.summary,
                note=_why_silent(silent, withheld),
            )
        )
    return found


def _words_of(report: SeenReport) -> Letter:
    pictures = [
        Picture(
            reverse("website:photo", args=[photo.uid]),
            _("Ảnh %(number)d của người phản ánh") % {"number": number},
        )
        for number, photo in enumerate(report.photos, 1)
    ]
    return Letter(
        "said",
        _("Một người phản ánh viết"),
        report.received_on,
        report.text,
        pictures=pictures,
        language=report.language,
    )


def _first(count: int) -> str:
    return ngettext("%(n)s người phản ánh", "%(n)s người phản ánh", count) % {"n": words.number(count)}


def _also(count: int) -> str:
    sentence = ngettext("Cùng %(n)s người phản ánh khác", "Cùng %(n)s người phản ánh khác", count)
    return sentence % {"n": words.number(count)}


def _why_silent(silent: Sequence[SeenReport], withheld: int) -> str:
    erased = [report for report in silent if report.erased_on]
    if erased:
        return " ".join([_("Lời từng được công khai ở đây không còn nữa."), erased_words(erased[0])])
    states = {report.release_state for report in silent if _wished(report)}
    if ReleaseState.WAITING in states:
        return _("Lời của người phản ánh đang chờ cán bộ che thông tin riêng rồi mới công khai.")
    if ReleaseState.REFUSED in states or ReleaseState.CONTESTED in states:
        return _(
            "Cơ quan chưa công khai lời của người phản ánh; người đó biết lý do và có thể đề nghị xem lại."
        )
    if silent and all(report.state != ReportState.ACTIVE for report in silent) and len(silent) == withheld:
        return _("Người phản ánh đã rút lời của mình.")
    return _(
        "Lời và ảnh không công khai, theo lựa chọn của người phản ánh. "
        "Câu trên là tóm tắt của cán bộ tiếp nhận."
    )


def _wished(report: SeenReport) -> bool:
    return report.visibility == Visibility.PUBLIC and report.state == ReportState.ACTIVE


def _manner(*, refused: bool, by_arbiter: bool, by_succession: bool) -> str:
    if by_arbiter:
        return _("Cơ quan phân xử quyết định")
    if by_succession:
        return _("Sắp xếp lại cơ quan")
    return _("Từ chối: cho là không thuộc trách nhiệm của mình") if refused else _("Chuyển")


def _reason(code: str, text: str) -> str:
    published = organisations.reason(code) if code else None
    return " ".join(part for part in (published.text if published else "", text) if part)


def _day(moment: object) -> date:
    return words.as_day(moment)  # type: ignore[arg-type]
