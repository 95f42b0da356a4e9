"""A case as its holder reads it: an exchange of letters, the clocks with their arithmetic, what can be done
now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvan.cases.machine import LIVE, MOVES, OPEN
from dangvan.cases.queries import CaseFile, SeenReport
from dangvan.cases.words import Sentence, sentence_of
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.ui.letters import Letter, Picture, answer_letter, declined_letter, erased_words


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline."""

    when: date
    what: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Something the holder can do now."""

    slug: str
    label: str
    hint: str
    is_first: bool = False

    @property
    def href(self) -> str:
        return reverse("website:follow_deed", args=[self.slug])


def letters(file: CaseFile, own: SeenReport, report_id: int) -> list[Letter]:
    """What was said and answered, oldest first. Of other people's words nothing but what stands in public."""
    found: list[tuple[date, int, Letter]] = [(own.received_on, 0, _own_letter(own))]
    found += [
        (day, 1, Letter("added", _("Bạn bổ sung"), day, text, language=own.language))
        for day, text in own.additions
    ]
    for seen in file.answers:
        found.append((clock.local(seen.answer.answered_at).date(), 3, answer_letter(seen)))
    for contest in file.contests:
        mine = contest.report_id == report_id
        who = _("Bạn chưa đồng ý") if mine else _("Một người phản ánh khác chưa đồng ý")
        note = _("%(body)s phải quyết định") % {"body": contest.organisation.name}
        day = clock.local(contest.contested_at).date()
        found.append((day, 4, Letter("contest", who, day, contest.reason, note, language=own.language)))
        if contest.decided_at is not None and contest.outcome_text:
            day = clock.local(contest.decided_at).date()
            found.append((day, 5, Letter("decision", contest.organisation.name, day, contest.outcome_text)))
    for event in file.history:
        if event.kind == "case.declined":
            found.append((event.day, 3, declined_letter(event.day, event.organisation, event.fields)))
    return [letter for _day, _order, letter in sorted(found, key=lambda item: item[:2])]


def timeline(file: CaseFile, report_id: int) -> list[Told]:
    """The case's acts in plain words, newest first."""
    contests = {contest.pk: contest.report_id for contest in file.contests}
    told = []
    for event in file.history:
        own = event.kind == "case.contested" and contests.get(event.fields.get("contest", 0)) == report_id
        sentence: Sentence = sentence_of(event, own=own)
        told.append(Told(event.day, sentence.what, sentence.note, sentence.state))
    return told[::-1]


def deeds(file: CaseFile, own: SeenReport, refusal_was_decided: bool) -> list[Deed]:
    """What can be done now, the most likely first. The table of moves says what the state allows."""
    state = file.case.state
    erase = Deed(
        "xoa-loi",
        _("Xoá hẳn lời, ảnh hoặc cách liên hệ"),
        _("Nội dung mất hẳn; vụ việc và bằng chứng đã có vẫn còn."),
    )
    erasable = [erase] if own.text or own.photos or own.erased_on is None else []
    if own.state != "active":
        return erasable
    answered = own.solved is None and state in MOVES["give_satisfaction"].sources and bool(file.answers)
    possible = [
        (
            answered and state != "contested",
            "y-kien",
            _("Cho biết việc đã được giải quyết chưa"),
            _("Vụ việc chỉ khép lại khi bạn đồng ý, hoặc khi hết thời gian mà không ai có ý kiến."),
        ),
        (
            state in MOVES["contest"].sources,
            "chua-dong-y",
            _("Chưa đồng ý, đề nghị cấp trên xem lại"),
            _("Cơ quan cấp trên phải quyết định trong thời hạn riêng."),
        ),
        (
            state in MOVES["reopen"].sources,
            "mo-lai",
            _("Mở lại vụ việc"),
            _("Khi việc lặp lại hoặc chưa từng được giải quyết. Thời hạn được tính mới."),
        ),
        (
            own.release_state == "refused" and not refusal_was_decided,
            "xem-lai-cong-khai",
            _("Đề nghị xem lại việc chưa công khai lời của bạn"),
            _("Một cơ quan thứ hai quyết định trong thời hạn riêng."),
        ),
        (state in LIVE, "bo-sung", _("Bổ sung lời hoặc ảnh"), _("Cán bộ đang giữ vụ việc sẽ thấy.")),
        (state in LIVE, "rut", _("Rút phản ánh"), _("Khi bạn không muốn phản ánh này được giải quyết nữa.")),
    ]
    found = [Deed(slug, label, hint) for allowed, slug, label, hint in possible if allowed]
    found += erasable
    return [Deed(d.slug, d.label, d.hint, place == 0) for place, d in enumerate(found)]


@dataclass(frozen=True, slots=True)
class Due:
    """The clock that runs now, and for whom."""

    due_at: datetime
    start: datetime
    working_days: int | None
    body: str
    what: str


def due_now(file: CaseFile) -> Due | None:
    case = file.case
    running = [d for d in file.deadlines if d.ended_at is None and d.met_at is None]
    wanted = "contest" if case.state == "contested" else "answer" if case.state in OPEN else ""
    found = [deadline for deadline in running if deadline.kind == wanted]
    if not found:
        return None
    deadline = found[-1]
    now = clock.now()
    first, last = sorted((now, deadline.due_at))
    days = int(calendar().working_days_between(first, last))
    body = organisations.organisation(deadline.organisation_id if wanted == "contest" else case.owner_id)
    what = _("phải quyết định việc xem lại") if wanted == "contest" else _("phải trả lời")
    return Due(deadline.due_at, deadline.started_at, days or None, body.name, what)


def why_this_body(file: CaseFile) -> list[str]:
    """The reasons stored with the case when its owner was found."""
    english = get_language() == "en"
    return [step[1] if english and len(step) > 1 else step[0] for step in file.case.owner_why if step]


def _own_letter(own: SeenReport) -> Letter:
    pictures = [
        Picture(
            reverse("website:photo", args=[photo.uid]), _("Ảnh %(number)d bạn đã gửi") % {"number": number}
        )
        for number, photo in enumerate(own.photos, 1)
    ]
    note = erased_words(own) or own.place_text
    return Letter(
        "said", _("Bạn viết"), own.received_on, own.text, note=note, pictures=pictures, language=own.language
    )
