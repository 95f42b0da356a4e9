"""The frame of every change to a case: lock it, notice a colleague who was first, ask the table of moves,
save once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import deadlines, limits, policies, telling
from dangvan.cases.machine import MOVES
from dangvan.cases.models import Case
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, Words
from dangvan.kernel.folding import clean
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind


def begin(verb: str, by: Actor, case: Case, version: int | None = None) -> Case:
    """The case, locked and fresh, after policy, version and state have been checked for this move."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    stale = version is not None and version != fresh.version
    # What a colleague did may have taken the case out of one's hands: that is no lack of rights.
    if not (stale and policies.may(verb, by, case)):
        policies.require(verb, by, fresh)
    if stale:
        raise Conflict(
            _(
                "Trong lúc bạn đang làm, đồng nghiệp đã cập nhật vụ việc này. Những gì bạn đã "
                "nhập vẫn còn dưới đây: "
                "hãy xem thay đổi mới rồi gửi lại nếu vẫn cần."
            )
        )
    if fresh.state not in MOVES[verb].sources:
        raise Conflict(
            _(
                "Vụ việc đã chuyển sang trạng thái khác nên không làm bước này được nữa. Không có gì bị mất; "
                "hãy tải lại trang để xem tình trạng mới nhất."
            )
        )
    return fresh


def finish(verb: str, case: Case, *, by_person: bool = False) -> Case:
    """Put the case into the state the move leads to, and save it once."""
    to = MOVES[verb].to
    if to is not None:
        case.state = to
    return save(case, by_person=by_person)


def save(case: Case, *, by_person: bool = False) -> Case:
    """Save once. What a person did is told in public when their day is over (ADR 9); what a body does at
    once, and with it everything before.
    """
    if by_person:
        telling.hold_back(case, Case.objects.only("state", "due_at", "next_due_at").get(pk=case.pk))
    else:
        telling.tell(case)
    case.version += 1
    case.save()
    return case


def tell(kind: str, case: Case, *, organisation: int | None = None) -> None:
    """Have letters written about what has just become of the case; its version tells this time from
    any other.
    """
    reference = {"case": str(case.uid), "version": str(case.version)}
    if organisation is not None:
        reference["organisation"] = str(organisation)
    outbox.after_commit(kind, not_before=None, **reference)


def is_hidden(case: Case) -> bool:
    """Whether the case's events may carry nothing plain: whatever doesn't stand in public, because nobody has
    looked at it yet, because it is about a body or of another legal kind, or because nobody wished it to.
    """
    return not case.is_public or is_sensitive(case) or case.legal_kind != LegalKind.FEEDBACK


def is_sensitive(case: Case) -> bool:
    """Whether even a letter shouldn't name the body: sensitive topic, about a body, or restricted."""
    topic = organisations.topic(case.topic_id)
    return topic.sensitive or case.accused_id is not None or case.legal_kind == LegalKind.DENUNCIATION


def due_day(case: Case) -> str | None:
    """The day of the person's clock, as it stands in the log."""
    return deadlines.day_words(clock.local(case.due_at).date()) if case.due_at else None


def clock_of(case: Case) -> dict[str, Any]:
    """From which day, by which standard and until which day the person's clock runs, and whether the first
    answer kept it: what an act tells by which a case may come into public.
    """
    standard = organisations.standard_for(case.topic_id, case.urgency, on=case.received_on)
    told = {
        "received_day": case.received_on.isoformat(),
        "due_day": due_day(case),
        "standard": standard.code if standard else None,
    }
    return told if case.answered_on_time is None else told | {"in_time": case.answered_on_time}


def record_moved_due_date(by: Actor, case: Case, before: datetime | None, cause: str) -> None:
    """Tell the log of a due date that moved by what its other events don't say."""
    if case.due_at != before:
        ledger.record(
            "case.due_moved",
            case.uid,
            by=by,
            organisation=case.owner_id,
            sensitive=is_hidden(case),
            due_day=due_day(case),
            cause=cause,
        )


def code_of(organisation_id: int) -> str:
    """How the log names a body."""
    return organisations.organisation(organisation_id).code


def standing(case: Case) -> Case:
    """The case on which its reports stand now: itself, or the one it was merged into."""
    found = Case.objects.get(pk=case.pk)
    while found.merged_into_id is not None:
        found = Case.objects.get(pk=found.merged_into_id)
    return found


def required(
    text: str, field: str, message: Words, *, least: int = 3, most: int = limits.LONGEST_REASON
) -> str:
    """Words that must not be missing, or Invalid naming the field."""
    words = bounded(text, field, most)
    if len(words) < least:
        raise Invalid(message, {field: message})
    return words


def bounded(text: str, field: str, most: int) -> str:
    """Words as they may be stored, or Invalid naming the field where they are too many."""
    words = clean(text) if len(text) <= most * limits.INPUT_FACTOR else text
    if len(words) > most:
        raise too_long(field, most)
    return words


def too_long(field: str, most: int) -> Invalid:
    message = too_long_words(most)
    return Invalid(message, {field: message})


def too_long_words(most: int) -> str:
    return gettext("Hãy rút gọn: phần này nhận tối đa %(most)s ký tự.") % {
        "most": f"{most:,}".replace(",", "." if get_language() != "en" else ",")
    }
