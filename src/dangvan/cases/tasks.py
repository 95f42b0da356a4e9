"""What the worker does for cases: the clock's own moves, and letters to people who left an address.

What concerns several people becomes one message each, so that a mailbox that is full keeps no one else
waiting and no letter is written anew because another failed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from dangvan.accounts import queries as accounts
from dangvan.cases import actions, letters, search
from dangvan.cases.models import Case, CaseReport
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.clock_jobs import every
from dangvan.kernel.journal import empty_journal
from dangvan.kernel.outbox import after_commit, handles
from dangvan.ledger.models import Erasure
from dangvan.reports.models import Report
from dangvan.reports.types import Channel

_CLOCK = Actor.system("clock")

#: News for everyone who reported the matter: kind in the outbox -> the sentence in the letter.
TO_REPORTERS = {
    "case.answered": "answered",
    "case.contest_upheld": "contest_upheld",
    "case.contest_returned": "contest_returned",
    "case.declined": "declined",
    "case.handed_over": "handed_over",
    "case.scheduled": "scheduled",
    "case.schedule_lapsed": "schedule_lapsed",
    "case.paused": "paused",
    "case.extended": "extended",
    "case.referred": "referred",
    "case.closed": "closed",
}
#: News for the giver of one report.
TO_ONE_REPORTER = {
    "report.received": "received",
    "report.words_released": "words_released",
    "report.words_refused": "words_refused",
    "report.refusal_decided": "refusal_decided",
    "report.erased": "erased",
    "report.erasure_asked": "erasure_asked_of_you",
}
#: News for the heads of the body named in the message.
TO_HEADS = {
    "case.contested": "contested",
    "case.escalated": "escalated",
    "report.refusal_contested": "refusal_contested",
    "report.erasure_asked": "erasure_asked",
}
#: News for whoever works on the case.
TO_THOSE_AT_WORK = {"case.reopened": "reopened", "report.added": "added", "case.contest_returned": "returned"}


@every(minutes=60, name="cases.forget_erased_words")
def forget_erased_words() -> None:
    """After an erasure its words still stand in old parts of the search index until these are joined."""
    if Erasure.objects.filter(done_at__gte=clock.now() - timedelta(minutes=70)).exists():
        search.forget_deleted()
        empty_journal()


@every(minutes=10, name="cases.escalate")
def escalate() -> None:
    actions.escalate_late_cases(by=_CLOCK)


@every(minutes=60, name="cases.lapse_schedules")
def lapse_schedules() -> None:
    actions.lapse_schedules(by=_CLOCK)


@every(minutes=60, name="cases.resume_paused")
def resume_paused() -> None:
    actions.resume_paused_cases(by=_CLOCK)


@every(minutes=60, name="cases.close_silent")
def close_silent() -> None:
    actions.close_silent_cases(by=_CLOCK)


@every(minutes=30, name="cases.tell")
def tell_what_people_did() -> None:
    actions.tell_what_people_did(by=_CLOCK)


@every(minutes=60, name="cases.hand_on")
def hand_on() -> None:
    actions.hand_on_cases(by=_CLOCK)


def deliver(kind: str, reference: dict[str, str]) -> None:
    """Write the letters of one message, or make a message of each where there are several."""
    case = _case_of(reference)
    version = reference.get("version", "")
    each = [
        ("letter.to_reporter", {"report": str(report.uid), "news": news})
        for report, news in _reporters(kind, case, reference)
    ]
    each += [
        ("letter.to_officer", {"user": str(user_id), "news": news})
        for user_id, news in _officers(kind, case, reference)
    ]
    for_all = {"case": str(case.uid), "version": version}
    if len(each) == 1:
        _WRITERS[each[0][0]](each[0][1] | for_all)
        return
    with transaction.atomic():
        for one, about in each:
            after_commit(one, not_before=None, **about, **for_all)


@handles("letter.to_reporter")
def write_to_reporter(reference: dict[str, str]) -> None:
    report = Report.objects.get(uid=UUID(reference["report"]))
    letters.write_to_reporter(report, _case_of(reference), reference["news"], reference["version"])


@handles("letter.to_officer")
def write_to_officer(reference: dict[str, str]) -> None:
    letters.write_to_officer(
        int(reference["user"]), _case_of(reference), reference["news"], reference["version"]
    )


_WRITERS = {"letter.to_reporter": write_to_reporter, "letter.to_officer": write_to_officer}
KINDS = {*TO_REPORTERS, *TO_ONE_REPORTER, *TO_HEADS, *TO_THOSE_AT_WORK, "case.merged"}
for _kind in sorted(KINDS):
    handles(_kind)(partial(deliver, _kind))


def _case_of(reference: dict[str, str]) -> Case:
    if "case" in reference:
        return Case.objects.get(uid=UUID(reference["case"]))
    return Case.objects.get(links__report__uid=UUID(reference["report"]))


def _reporters(kind: str, case: Case, reference: dict[str, str]) -> Sequence[tuple[Report, str]]:
    if kind in TO_ONE_REPORTER:
        report = Report.objects.get(uid=UUID(reference["report"]))
        # Who wrote a letter gets the receipt in a letter; a second one says nothing more.
        told = kind == "report.received" and report.channel == Channel.EMAIL
        return [] if told else [(report, TO_ONE_REPORTER[kind])]
    if kind == "case.merged":
        links, news = CaseReport.objects.filter(original_case=case), "merged"
    elif kind in TO_REPORTERS:
        links, news = CaseReport.objects.filter(case=case), TO_REPORTERS[kind]
    else:
        return []
    reachable = links.filter(report__state=Report.State.ACTIVE, report__contact__wants_news=True)
    return [(link.report, news) for link in reachable.select_related("report").order_by("pk")]


def _officers(kind: str, case: Case, reference: dict[str, str]) -> Sequence[tuple[int, str]]:
    if kind in TO_HEADS:
        heads = accounts.heads_of(int(reference["organisation"]))
        return [(head.user_id, TO_HEADS[kind]) for head in heads]
    if kind in TO_THOSE_AT_WORK:
        at_work = {one.user_id for one in accounts.officers_of(case.owner_id)}
        if case.assignee_id in at_work:
            return [(case.assignee_id, TO_THOSE_AT_WORK[kind])]
        return [(head.user_id, TO_THOSE_AT_WORK[kind]) for head in accounts.heads_of(case.owner_id)]
    return []
