"""The one table of event kinds: public or audit, whose act it is, and where each field stands.

`plain` fields can be read by anyone who reads the log; `committed` ones stand there as a commitment that
their holder can open; `inside` ones stay in this database only. On sensitive topics, and for acts of people,
nothing stands plain.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    public: bool
    body: bool
    plain: tuple[str, ...] = ()
    committed: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.plain) | frozenset(self.committed) | frozenset(self.inside)


def _person(name: str, *committed: str, inside: tuple[str, ...] = ()) -> Kind:
    return Kind(name, public=True, body=False, committed=committed, inside=inside)


def _body(name: str, *plain: str, committed: tuple[str, ...] = (), inside: tuple[str, ...] = ()) -> Kind:
    return Kind(name, public=True, body=True, plain=plain, committed=committed, inside=inside)


def _audit(name: str, *inside: str) -> Kind:
    return Kind(name, public=False, body=True, inside=inside)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        # What people do: only commitments, only the day.
        _person(
            "report.submitted", "text", "place", "topic", "area", "visibility", "photos", inside=("channel",)
        ),
        _person("report.added", "text", "photos"),
        _person("report.withdrawn", "reason"),
        _person("report.joined", "case"),
        _person("report.satisfaction_given", "solved", "remark"),
        _person("case.contested", "reason", "against", inside=("contest",)),
        _person("report.refusal_contested", "reason"),
        # What bodies do: plain is what must be checkable from outside.
        _body(
            "case.opened", "organisation", "due_day", "standard", committed=("topic", "area"), inside=("why",)
        ),
        _body(
            "case.screened",
            "organisation",
            "legal_kind",
            committed=("topic", "area", "summary"),
            inside=("why",),
        ),
        _body("case.accepted", "organisation"),
        _body("case.handed_over", "from_organisation", "to_organisation", "refused", committed=("reason",)),
        _body("case.arbitrated", "from_organisation", "to_organisation", committed=("reason",)),
        _body("case.reclassified", "due_day", "standard", committed=("topic", "area", "reason")),
        _body("case.placed", committed=("area", "place")),
        _body("case.scheduled", "organisation", "promised_day", committed=("reason",)),
        _body("case.schedule_lapsed", "organisation", "promised_day"),
        _body("case.paused", "organisation", "reason_code", "until_day", committed=("reason",)),
        _body("case.resumed", "organisation"),
        _body("case.extended", "organisation", "due_day", "reason_code", "self_given", committed=("reason",)),
        _body(
            "case.answered", "organisation", "number", committed=("text", "done_by", "done_on", "evidence")
        ),
        _body("case.declined", "organisation", "reason_code", committed=("text",)),
        _body("case.contest_decided", "organisation", "outcome", committed=("text",), inside=("contest",)),
        _body("case.escalated", "from_organisation", "to_organisation", "level", "due_day"),
        _body("case.closed", "organisation", "outcome"),
        _body("case.reopened", "organisation", "due_day", committed=("reason",)),
        _body("case.merged", committed=("into", "reason")),
        _body("case.merge_undone", committed=("into", "reason")),
        _body("case.referred", committed=("to_organisation", "legal_kind", "notice")),
        _body("case.withdrawn"),
        _body("case.succeeded", "from_organisation", "to_organisation"),
        _body("report.words_released", "organisation", committed=("text",)),
        _body("report.words_refused", "organisation", "reason_code", committed=("reason",)),
        _body("report.refusal_decided", "organisation", "outcome", committed=("reason",)),
        _body("organisations.standard_set", "topic", "urgency", "hours", "days", "source", "valid_from"),
        _body("organisations.calendar_set", "calendar", "day", "working"),
        _body("organisations.responsibility_set", "topic", "area", "organisation", "valid_from"),
        _body("organisations.succeeded", "from_organisation", "to_organisation", "day"),
        _body("places.areas_imported", "count", "source"),
        _body("places.area_succeeded", "from_area", "to_area", "day", "share"),
        _body("report.erased", "ground"),
        # What officers do inside: never in the public log.
        _audit("case.assigned", "user"),
        _audit("case.urgency_changed", "urgency", "reason"),
        _audit("case.viewed"),
        _audit("note.written", "note"),
        _audit("contact.seen", "reason"),
        _audit("contact.purged"),
        _audit("photo.released", "photo"),
        _audit("photo.hidden", "photo"),
        _audit("organisations.imported", "what", "count", "source"),
        _audit("places.gazetteer_imported", "count", "source"),
        _audit("template.saved", "template"),
        _audit("membership.granted", "user", "organisation", "role"),
        _audit("membership.ended", "user", "organisation", "role"),
        _audit("delegation.given", "user", "to_user", "until"),
        _audit("delegation.ended", "user", "to_user"),
        _audit("user.created", "user"),
        _audit("user.password_letter_asked", "user"),
        _audit("reports.imported", "source", "count"),
    )
}
