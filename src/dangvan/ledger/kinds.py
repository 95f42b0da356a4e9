"""The one table of event kinds: public or audit, whose act it is, and where each field stands.

`plain` fields can be read by anyone who reads the log; `committed` ones stand there as a commitment that
their holder can open; `inside` ones stay in this database only. Where a case doesn't stand in public, and for
acts of people, nothing stands plain.
"""

from __future__ import annotations

from dataclasses import dataclass

#: The commitment under which a hidden act keeps everything that would stand plain.
ACT = "act"
#: The commitment under which a body's act on a case keeps everything that never stands plain: nobody opens
#: one part of it without the others, and every commitment costs each reader of the log 50 octets.
REST = "rest"


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    public: bool
    body: bool
    plain: tuple[str, ...] = ()
    committed: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    #: Enters the log so that nobody can tell it from padding.
    sealed: bool = False
    #: Its moment would tell a person's, whoever caused it: enters the log when its day is over.
    held: bool = False
    #: The organisation's own key signs the leaf, where the leaf names the organisation.
    signed: bool = False
    #: A body's act whose subject is a report: its leaf never says plain whose act it is, because whoever knew
    #: the body would know where the report came from; and it is held, because its moment, beside the moment
    #: at which a page changes, would join the report to its case.
    thread: bool = False

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.plain) | frozenset(self.committed) | frozenset(self.inside)

    @property
    def together(self) -> bool:
        """Whether what never stands plain is committed to as one. A person's own fields each stand for
        themselves: they may show one and keep or erase another.
        """
        return self.body and not self.thread


def _person(name: str, *committed: str, inside: tuple[str, ...] = (), sealed: bool = False) -> Kind:
    return Kind(name, public=True, body=False, committed=committed, inside=inside, sealed=sealed)


def _body(
    name: str,
    *plain: str,
    committed: tuple[str, ...] = (),
    inside: tuple[str, ...] = (),
    held: bool = False,
    signed: bool = False,
) -> Kind:
    return Kind(
        name,
        public=True,
        body=True,
        plain=plain,
        committed=committed,
        inside=inside,
        held=held,
        signed=signed,
    )


def _thread(name: str, *plain: str, committed: tuple[str, ...] = (), signed: bool = False) -> Kind:
    return Kind(name, public=True, body=True, plain=plain, committed=committed, signed=signed, thread=True)


def _audit(name: str, *inside: str) -> Kind:
    return Kind(name, public=False, body=True, inside=inside)


#: An evaluation plan, whole: whoever reads the log can repeat its fingerprint.
PRACTICE_PLAN = (
    *("organisation", "what", "sha256", "topic", "method", "step", "first_day", "begins_day", "last_day"),
    *("treated", "controls", "direction", "level", "washout", "season", "slope", "after_the_fact"),
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        # What people do: only commitments, only the day. `thread` joins the sealed leaf to what follows.
        _person(
            "report.submitted",
            "text",
            "place",
            "topic",
            "area",
            "visibility",
            "photos",
            "thread",
            inside=("channel",),
            sealed=True,
        ),
        _person("report.added", "text", "photos"),
        _person("report.withdrawn", "reason"),
        _person("report.joined", "case"),
        _person("report.satisfaction_given", "solved", "remark"),
        _person("report.refusal_contested", "reason"),
        _person("case.contested", "reason", "against", inside=("contest",)),
        _person("case.contest_withdrawn", inside=("contest",)),
        # What bodies do: plain is what must be checkable from outside. Every act that moves the person's due
        # date says the new one as `due_day`, every change of owner its `to_organisation`. Intake is held: it
        # takes the cases of a day in the order in which they came.
        _body(
            "case.opened",
            "organisation",
            "received_day",
            "due_day",
            "standard",
            "in_time",
            committed=("topic", "area"),
            inside=("why",),
            held=True,
        ),
        _body(
            "case.screened",
            "organisation",
            "legal_kind",
            "received_day",
            "due_day",
            "standard",
            "in_time",
            committed=("topic", "area", "summary"),
            inside=("why",),
            held=True,
        ),
        _body("case.accepted", "organisation"),
        _body(
            "case.handed_over",
            "from_organisation",
            "to_organisation",
            "refused",
            "due_day",
            committed=("reason",),
        ),
        _body(
            "case.arbitrated",
            "from_organisation",
            "to_organisation",
            "due_day",
            committed=("reason",),
            signed=True,
        ),
        _body(
            "case.reclassified",
            "organisation",
            "received_day",
            "due_day",
            "standard",
            "in_time",
            committed=("topic", "area", "reason"),
        ),
        # The due date moved by what happened elsewhere: another urgency, a merge, a merge undone.
        _body("case.due_moved", "due_day", "cause"),
        _body("case.placed", committed=("area", "place"), held=True),
        _body("case.scheduled", "organisation", "promised_day", committed=("reason",)),
        _body("case.schedule_lapsed", "organisation", "promised_day"),
        _body("case.paused", "organisation", "reason_code", "until_day", "due_day", committed=("reason",)),
        _body("case.resumed", "organisation", "due_day"),
        _body("case.extended", "organisation", "due_day", "reason_code", "self_given", committed=("reason",)),
        _body(
            "case.answered",
            "organisation",
            "number",
            "in_time",
            "due_day",
            committed=("text", "done_by", "done_on", "evidence"),
            signed=True,
        ),
        _body(
            "case.declined",
            "organisation",
            "reason_code",
            "received_day",
            "due_day",
            committed=("text",),
            held=True,
            signed=True,
        ),
        _body(
            "case.contest_decided",
            "organisation",
            "outcome",
            "due_day",
            committed=("text",),
            inside=("contest",),
            signed=True,
        ),
        # The clock acts within minutes of a limit that was reckoned in hours from the report.
        _body("case.escalated", "from_organisation", "to_organisation", "level", "missed_day", held=True),
        # Both may follow from what a person did, so they name no organisation: the chain has named it before.
        _body("case.closed", "outcome"),
        _body("case.reopened", "due_day", committed=("reason",), inside=("report",)),
        # Beside the moment at which the other case's page counts one more or its clock moves, the moment of
        # either would join a case that doesn't stand in public to one that does.
        _body("case.merged", committed=("into", "reason"), held=True),
        _body("case.merge_undone", committed=("into", "reason"), held=True),
        _body("case.referred", committed=("to_organisation", "legal_kind", "notice"), held=True),
        _body("case.withdrawn"),
        _body("case.left_public"),
        _body("case.succeeded", "from_organisation", "to_organisation"),
        _thread("report.words_released", committed=("organisation", "text")),
        _thread("report.words_refused", "reason_code", committed=("organisation", "reason")),
        _thread("report.refusal_decided", "outcome", committed=("organisation", "reason")),
        _thread("report.erased", "ground", "what"),
        # How many times officers were refused a look at how to reach somebody, and of which body they were.
        _body("contact.refused_look", "organisation", held=True),
        # The rules that all of this is checked against.
        _body(
            "organisations.standard_set",
            "code",
            "purpose",
            "topic",
            "urgency",
            "hours",
            "days",
            "unit",
            "extension_days",
            "extension_times",
            "very_late_days",
            "source",
            "valid_from",
            "valid_to",
        ),
        _body("organisations.hours_set", "calendar", "country", "subdivision", "hours", "is_default"),
        _body("organisations.calendar_set", "calendar", "day", "working"),
        _body("organisations.responsibility_set", "topic", "area", "organisation", "valid_from", "valid_to"),
        _body("organisations.body_set", "code", "name", "level", "parent", "valid_from", "valid_to"),
        _body("organisations.succeeded", "from_organisation", "to_organisation", "day"),
        _body("organisations.key_set", "organisation", "key", "valid_from"),
        _body("places.areas_imported", "count", "source"),
        _body("places.area_succeeded", "from_area", "to_area", "day", "share"),
        # A hot spot is a body's word about a place and a topic, never about who spoke: enough people in each
        # area named. What stays among officers (suspicions, notes, visits) is audit.
        _body("hotspot.confirmed", "organisation", "topic", "areas", "since_day"),
        _body("hotspot.told", "organisation", committed=("text",)),
        _body("hotspot.ended", "organisation", committed=("text",)),
        _body("hotspot.reopened", "organisation"),
        _body("hotspot.recalled", "organisation", "reason_code"),
        _body("hotspot.deed_taken_back", "organisation", "what"),
        # A meeting open to people is a body's act; of fewer than five who came nothing stands plain.
        _body("visit.recorded", "organisation", "what", "held_day"),
        _body("visit.held", "organisation", "what", "held_day"),
        _body("visit.promised", "organisation", "due_day", committed=("text",)),
        _body("visit.promise_ended", "organisation", "outcome", committed=("text",)),
        _body("visit.deed_taken_back", "organisation", "what"),
        # What was directed and who owes it; hidden where the session or task isn't public.
        _body(
            "session.recorded", "organisation", "what", "held_day", committed=("title", "number", "sha256")
        ),
        _body("directive.added", "organisation", committed=("session", "quotation")),
        _body("directive.linked", "organisation", committed=("upper",)),
        _body("directive.unlinked", "organisation", committed=("upper",)),
        _body("directive.taken_back", "organisation"),
        _body(
            "task.set",
            "organisation",
            "to_organisation",
            "due_day",
            committed=("title", "result", "directive"),
        ),
        _body("task.assigned", "organisation", "to_organisation"),
        _body("task.changed", "organisation", "due_day", committed=("title", "result", "reason")),
        _body("task.progress_told", "organisation", committed=("text", "percent")),
        _body("task.reported_done", "organisation", committed=("text",)),
        _body("task.confirmed", "organisation"),
        _body("task.sent_back", "organisation", committed=("reason",)),
        _body("task.cancelled", "organisation", committed=("reason",)),
        _body("task.extension_asked", "organisation", "due_day", committed=("reason",)),
        _body("task.extension_decided", "organisation", "outcome", "due_day", committed=("reason",)),
        _body("task.measured", "outcome", committed=("value", "numerator", "denominator")),
        _body("task.evidence_released", "organisation", committed=("sha256", "link")),
        _body("task.evidence_hidden", "organisation"),
        _body("task.climbed", "to_organisation", "level", "cause"),
        # A model is a body's own work. What shall be measured of it stands here before anybody looks at it.
        _body("practice.registered", "organisation", "what", committed=("title",)),
        _body("practice.changed", "organisation", committed=("text",)),
        _body("practice.moved", "organisation", "what", "outcome", committed=("reason",)),
        _body("practice.move_taken_back", "organisation", "what"),
        _body("practice.evidence_added", "organisation", "what", committed=("title",)),
        _body("practice.evidence_removed", "organisation", "what"),
        _body("practice.copied", "organisation", "what"),
        _body("practice.plan_registered", *PRACTICE_PLAN),
        _body("practice.assessed", "organisation", "sha256", "outcome", "ratio", "low", "high", "cause"),
        # A review's document stands at its page; the log holds its fingerprint, whatever later version comes.
        _body("review.published", "organisation", "first_day", "last_day", "number", "sha256"),
        _body("log.policy_set", "sha256", "valid_from"),
        _body("log.resumed", "size", "reason"),
        _body("log.key_set", "use", "key", "valid_from"),
        _body("log.key_retired", "use", "key"),
        # What officers do inside: never in the public log.
        _audit("case.assigned", "user"),
        _audit("case.urgency_changed", "urgency", "reason"),
        _audit("case.prioritised", "is_priority", "reason"),
        _audit("case.viewed"),
        _audit("note.written", "note"),
        _audit("contact.seen", "reason"),
        _audit("contact.purged"),
        _audit("report.erasure_asked", "what", "ground"),
        _audit("report.erasure_dropped", "what"),
        _audit("photo.released", "photo"),
        _audit("photo.hidden", "photo"),
        _audit("organisations.imported", "what", "count", "source"),
        _audit("places.gazetteer_imported", "count", "source"),
        _audit("template.saved", "template"),
        _audit("hotspot.looked_for", "cadence", "reports", "alarms", "problem"),
        _audit("hotspot.suspected", "organisation"),
        _audit("hotspot.set_aside", "organisation", "reason_code"),
        _audit("hotspot.faded"),
        _audit("hotspot.prioritised", "organisation", "cases"),
        _audit("hotspot.visit_linked", "organisation", "what"),
        _audit("hotspot.looked_at_anew", "organisation"),
        _audit("hotspot.inner_deed_taken_back", "organisation", "what"),
        _audit("hotspot.passed_on", "organisation"),
        _audit("hotspot.alerted", "organisation"),
        _audit("hotspot.numbers_told"),
        _audit("visit.heard", "organisation"),
        _audit("visit.point_linked", "organisation"),
        _audit("visit.promise_linked", "organisation"),
        _audit("coverage.looked_for", "reports", "problem"),
        _audit("coverage.ages_imported", "areas"),
        _audit("suggestion.read", "count"),
        _audit("suggestion.decided", "suggestion", "state"),
        _audit("task.blocked", "other"),
        _audit("task.unblocked", "other"),
        _audit("task.linked", "what"),
        _audit("task.unlinked", "what"),
        _audit("practice.assessment_failed", "problem"),
        _audit("review.opened", "organisation", "first_day", "last_day"),
        _audit("review.computed"),
        _audit("review.figures_asked", "organisation"),
        _audit("review.figures_taken", "organisation"),
        _audit("review.written", "organisation", "section"),
        _audit("review.task_set", "organisation", "task"),
        _audit("review.task_dropped", "organisation", "task"),
        _audit("review.sent", "organisation", "until"),
        _audit("review.commented", "organisation", "comment"),
        _audit("review.comment_answered", "organisation", "comment"),
        _audit("review.comments_closed", "organisation"),
        _audit("review.signed", "organisation", "version", "sha256"),
        _audit("review.signature_taken_back", "organisation", "version"),
        _audit("review.correction_begun", "organisation", "reason"),
        _audit("membership.granted", "user", "organisation", "role"),
        _audit("membership.ended", "user", "organisation", "role"),
        _audit("delegation.given", "user", "to_user", "until"),
        _audit("delegation.ended", "user", "to_user"),
        _audit("user.created", "user"),
        _audit("user.password_letter_asked", "user"),
        _audit("user.calendar_key_set", "user"),
        _audit("channel_key.made", "organisation", "channel"),
        _audit("channel_key.shortened", "organisation", "until"),
        _audit("channel_key.revoked", "organisation"),
        _audit("reports.imported", "source", "count"),
    )
}
