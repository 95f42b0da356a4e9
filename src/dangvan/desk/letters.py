"""A case as an exchange of letters, for officers: what was said as far as they may see it, what was answered,
what was contested and decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.cases.queries import CaseFile, SeenReport
from dangvan.cases.types import Sight
from dangvan.desk.words import CHANNEL, RELEASE, VISIBILITY
from dangvan.kernel import clock
from dangvan.ui.letters import Letter, Picture, Way, answer_letter, declined_letter, erased_words

if TYPE_CHECKING:
    from dangvan.cases.models import Contest


def letters(file: CaseFile, ways_of: dict[int, Sequence[Way]] | None = None) -> list[Letter]:
    """Oldest first; `ways_of` gives what can be done about each report, by its key."""
    found: list[tuple[date, int, Letter]] = []
    for number, report in enumerate(file.reports, 1):
        found.append((report.received_on, 0, _said(file, report, number, (ways_of or {}).get(report.id, ()))))
        found += [
            (day, 1, Letter("added", _("Người phản ánh bổ sung"), day, text))
            for day, text in report.additions
        ]
    found += [(answer.when, 3, answer) for answer in map(answer_letter, file.answers)]
    for contest in file.contests:
        found += _contest(contest)
    found += [
        (event.day, 3, declined_letter(event.day, event.organisation, event.fields))
        for event in file.history
        if event.kind == "case.declined"
    ]
    return [letter for _day, _order, letter in sorted(found, key=lambda item: item[:2])]


def pictures_of(report: SeenReport) -> list[Picture]:
    return [
        Picture(
            reverse("website:photo", args=[photo.uid]),
            _("Ảnh %(number)d của người phản ánh") % {"number": number},
            _("đã công khai") if photo.released else "",
        )
        for number, photo in enumerate(report.photos, 1)
    ]


def _said(file: CaseFile, report: SeenReport, number: int, ways: Sequence[Way]) -> Letter:
    who = (
        _("Người phản ánh") if len(file.reports) == 1 else _("Người phản ánh %(number)d") % {"number": number}
    )
    facts: list[str] = []
    if report.sight >= Sight.ALL:
        facts = [str(CHANNEL.get(report.channel, "")), str(VISIBILITY.get(report.visibility, ""))]
        if report.release_state in RELEASE:
            facts.append(_("Lời phản ánh: %(state)s") % {"state": RELEASE[report.release_state]})
        if report.original_case_id != file.case.pk:
            facts.append(_("Đến từ một vụ việc đã gộp vào đây"))
    withheld = erased_words(report)
    if not report.text and not withheld:
        withheld = _(
            "Lời phản ánh không hiện với bạn: người gửi chưa cho công khai, hoặc bạn không giữ vụ việc này."
        )
    solved = {True: _("Cho biết việc đã được giải quyết"), False: _("Cho biết việc chưa được giải quyết")}
    if report.solved is not None:
        facts.append(solved[report.solved])
    return Letter(
        "said",
        who,
        report.received_on,
        report.text,
        place=report.place_text,
        withheld=withheld,
        remark=report.remark,
        pictures=pictures_of(report),
        facts=[fact for fact in facts if fact],
        state="withdrawn" if report.state == "withdrawn" else "",
        ways=ways,
    )


def _contest(contest: Contest) -> list[tuple[date, int, Letter]]:
    day = clock.local(contest.contested_at).date()
    note = _("%(body)s phải quyết định") % {"body": contest.organisation.name}
    withheld = "" if contest.reason else _("Lý do chỉ hiện với người quyết định.")
    found = [
        (
            day,
            4,
            Letter("contest", _("Người phản ánh chưa đồng ý"), day, contest.reason, note, withheld=withheld),
        )
    ]
    if contest.decided_at is not None and contest.outcome_text:
        day = clock.local(contest.decided_at).date()
        outcomes = {
            "upheld": _("Giữ nguyên câu trả lời"),
            "overturned": _("Câu trả lời trước chưa đúng"),
            "returned": _("Yêu cầu giải quyết lại"),
        }
        note = outcomes.get(contest.outcome, "")
        found.append((day, 5, Letter("decision", contest.organisation.name, day, contest.outcome_text, note)))
    return found
