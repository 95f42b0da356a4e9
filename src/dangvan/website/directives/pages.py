"""Public sessions as a list, one with its directives in their very words, and one task: who owes what by
when, what was told of it, and what the figures say.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from dangvan.directives import queries
from dangvan.directives.queries import public_pages
from dangvan.directives.queries.public_pages import PublicSession, PublicTaskPage, Said
from dangvan.directives.types import (
    Deed,
    EvidenceKind,
    ExtensionState,
    MeasuredShown,
    SessionKind,
    TaskCard,
    TaskState,
)
from dangvan.directives.words import kind_words
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.ui.measured import measured_words
from dangvan.ui.words import date_words, deadline_words, in_vietnamese, number, percent
from dangvan.website.directives.words import COMPARED, DECIDED, FLAGS, SAID, STATES, VERDICTS
from dangvan.website.reading.pages import public_page

_LONGEST, _LIMIT = 100, 60
#: Of fewer than so many cases no share is told.
_IN_HAND = (TaskState.OPEN, TaskState.SENT_BACK, TaskState.REPORTED_DONE)


@dataclass(frozen=True, slots=True)
class Row:
    card: TaskCard
    href: str
    word: str
    look: str
    owner: str
    due: str
    flags: tuple[str, ...]


@public_page
def sessions(request: HttpRequest) -> HttpResponse:
    text, code = (request.GET.get(name, "")[:_LONGEST] for name in ("q", "body"))
    body = organisations.organisation_by_code(code) if code else None
    every = public_pages.public_sessions_counted()
    number_of = body.id if body is not None else None
    found = (
        public_pages.public_sessions_counted(text, number_of)
        if text.strip() or number_of is not None
        else every
    )
    known = {one for each in every for one in each.organisation_ids}
    bodies = sorted((organisations.organisation(one) for one in known), key=lambda one: one.name)
    shown = {
        "cards": [_card(one) for one in found[:_LIMIT]],
        "left_off": max(0, len(found) - _LIMIT),
        "asked": {"q": text, "body": body.code if body is not None else ""},
        "is_narrowed": bool(text or code),
        "bodies": [("", _("Mọi cơ quan")), *((one.code, one.name) for one in bodies)],
        "messages": (),
    }
    return render(request, "website/directives/sessions.html", shown)


def _card(one: PublicSession) -> dict[str, Any]:
    return {
        "session": one.session,
        "href": reverse("website:directive_session", args=[one.session.reference]),
        "kind": kind_words(SessionKind(one.session.kind)),
        "body": organisations.organisation(one.session.organisation_id).name,
        "directives": one.directives,
        "tasks": sum(one.by_state.values()),
        "done": one.by_state[TaskState.DONE],
        "in_hand": sum(one.by_state[state] for state in _IN_HAND),
        "overdue": one.overdue,
        "ownerless": one.ownerless,
    }


@public_page
def session(request: HttpRequest, reference: str) -> HttpResponse:
    one, directives = public_pages.public_session_page(reference[:12])
    shown = {
        "session": one,
        "kind": kind_words(SessionKind(one.kind)),
        "body": organisations.organisation(one.organisation_id),
        "directives": [
            {
                "one": each,
                "who": organisations.organisation(each.directive.organisation_id).name
                if each.directive.organisation_id
                else _addressed(each.directive.addressee),
                "rows": [row(card) for card in each.tasks],
            }
            for each in directives
        ],
        "messages": (),
    }
    return render(request, "website/directives/session.html", shown)


def _addressed(words: str) -> str:
    return words[:1].upper() + words[1:] if words.strip() else _("Chưa rõ giao cho ai")


@public_page
def task(request: HttpRequest, reference: str) -> HttpResponse:
    page = public_pages.public_task_page(reference[:12])
    told = page.told
    shown = {
        "page": page,
        "told": told,
        "row": row(page.card),
        "due": _day(page.card),
        "sentences": [FLAGS[flag][1] for flag in FLAGS if flag in told.flags],
        "owner": organisations.organisation(told.organisation_id) if told.organisation_id else None,
        "set_by": organisations.organisation(told.set_by_id),
        "helpers": [organisations.organisation(one) for one in page.helpers],
        "steps": _arithmetic(page),
        "letters": [_letter(one) for one in page.said],
        "waits_for": [row(card) for card in page.waits_for],
        "subtasks": [row(card) for card in page.subtasks],
        "evidence": [
            (one, one.url or reverse("website:task_evidence", args=[one.uid])) for one in told.evidence
        ],
        "files": EvidenceKind.FILE,
        "measured": _measured(told.measured) if told.measured is not None else None,
        "messages": (),
    }
    return render(request, "website/directives/task.html", shown)


@public_page
def evidence(_request: HttpRequest, uid: str) -> HttpResponse:
    """A released file: fetched, never shown inside our pages nor run."""
    found = queries.released_file(uid[:40])
    media = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    answer = HttpResponse(found.path.read_bytes(), content_type=media)
    answer.headers["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return answer


def row(card: TaskCard) -> Row:
    word, look = STATES[card.state]
    owner = organisations.organisation(card.organisation_id).name if card.organisation_id else ""
    flags = tuple(str(FLAGS[flag][0]) for flag in FLAGS if flag in card.flags)
    return Row(
        card, reverse("website:task", args=[card.reference]), str(word), look, owner, _due(card), flags
    )


def _due(card: TaskCard) -> str:
    """Time that runs is told from today; of what is over only the day."""
    if card.due_on is None:
        return _("làm thường xuyên")
    if card.state in {TaskState.OPEN, TaskState.SENT_BACK}:
        return deadline_words(card.due_on)
    return _("hạn %(day)s") % {"day": date_words(card.due_on)}


def _day(card: TaskCard) -> str:
    if card.due_on is None or card.state in {TaskState.OPEN, TaskState.SENT_BACK}:
        return _due(card)
    return date_words(card.due_on)


def _arithmetic(page: PublicTaskPage) -> list[dict[str, str]]:
    """How the deadline came to stand where it does."""
    steps = [{"what": _("Giao việc"), "when": date_words(page.set_on)}]
    if page.written:
        steps.append({"what": _("Văn bản ghi"), "when": f"“{page.written}”"})
    for until, decided in page.granted:
        what = _("Cho lùi hạn, quyết định %(day)s") % {"day": date_words(decided)}
        steps.append({"what": what, "when": date_words(until)})
    due = page.told.due_on
    if due is not None:
        steps.append({"what": _("Hạn bây giờ"), "when": date_words(due)})
        if page.told.state in {TaskState.OPEN, TaskState.SENT_BACK}:
            steps.append(
                {
                    "what": _("Hôm nay, %(day)s") % {"day": date_words(clock.today())},
                    "when": deadline_words(due),
                }
            )
    return steps


def _letter(said: Said) -> dict[str, Any]:
    body = organisations.organisation(said.organisation_id).name if said.organisation_id else ""
    what = SAID[said.what] if said.outcome is None else DECIDED[said.outcome]
    kinds = {Deed.CONFIRMED: "answer", Deed.SENT_BACK: "contest"}
    under = ""
    if said.percent is not None:
        under = _("Được %(n)s phần trăm.") % {"n": said.percent}
    elif said.until is not None and said.outcome is not ExtensionState.REFUSED:
        under = (
            _("Hạn xin: %(day)s.") % {"day": date_words(said.until)}
            if said.outcome is None
            else _("Hạn mới: %(day)s.") % {"day": date_words(said.until)}
        )
    return {
        "who": body, "when": clock.local(said.at).date(), "note": what,
        "text": said.text or _sentence(str(what)), "under": under,
        "kind": kinds.get(said.what, ""),
    }  # fmt: skip


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _measured(one: MeasuredShown) -> dict[str, Any]:
    plan = one.plan
    word, look = VERDICTS[one.verdict]
    history = [(at, measured_words(one, value, part, whole)) for at, value, part, whole in one.history]
    return {
        "title": one.title_vi if in_vietnamese() else one.title_en,
        "value": measured_words(one, one.value, one.numerator, one.denominator),
        "target": COMPARED[plan.comparator]
        % {"n": percent(plan.target) if one.unit == "%" else number(plan.target)},
        "first": plan.first,
        "last": plan.last,
        "where": _where(plan.scope),
        "at": one.at,
        "word": word,
        "look": look,
        "history": [(clock.local(at).date(), told) for at, told in history],
        "columns": [{"label": _("Ngày đo")}, {"label": _("Giá trị")}],
    }


def _where(scope: Any) -> str:
    body = organisations.organisation_by_code(scope.get("organisation", ""))
    topic = organisations.topic_by_code(scope.get("topic", ""))
    area = places.area_by_code(scope["area"]) if "area" in scope else None
    return ", ".join(str(one.name) for one in (body, topic, area) if one is not None) or _("toàn thành phố")
