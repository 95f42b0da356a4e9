"""How a case stands after the leaves read so far, from what everyone can read: kinds, days and plain fields
alone.

`step` takes one leaf after the other. It is the definition of the figures that can be checked in the record
(docs/ledger/formats.md, "On-time figures"), and it says where a body's word contradicts the days in the log.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

#: Ends after which nothing is left to answer: such a case is in no on-time figure.
NOTHING_TO_ANSWER: Final = frozenset({"declined", "withdrawn", "referred", "merged"})

#: Acts that name the owner themselves; by each of them a case may come into the public.
_ENTERING: Final = frozenset({"case.opened", "case.screened", "case.reclassified", "case.declined"})
_CHANGES_OWNER: Final = frozenset({"case.handed_over", "case.arbitrated", "case.succeeded"})
#: Acts that may put the due day later; every other change must leave it or bring it forward.
_MAY_PUT_OFF: Final = frozenset({"case.paused", "case.extended", "case.reopened", "case.contest_decided"})
#: While nobody reads its cause, a moved due day may be that of a merge undone.
_MAY_PUT_OFF_UNREAD: Final = _MAY_PUT_OFF | {"case.due_moved"}
#: A merge undone gives the other case its own, later clock back.
_PUTS_OFF_BY: Final = frozenset({"merge_undone"})
_ENCODE: Final = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as the record shows it. Days are texts YYYY-MM-DD, which compare as days do."""

    public: bool = False
    history: bool = False
    state: str = "open"
    #: A refusal that no decision has set aside: a contest taken back leads back to it.
    declined: bool = False
    before_merge: str = ""
    owner: str = ""
    received_day: str | None = None
    due_day: str | None = None
    #: Whether the first answer came in time, as the body says; None while there is none.
    in_time: bool | None = None
    #: Whether `in_time` rests on the body's word: answered on the due day, or before the case was public.
    on_word: bool = False
    #: While nobody could read its acts, one came that may put the due day off.
    put_off_unread: bool = False
    #: The day of a first answer that nobody could read; its entry tells that much.
    answered_unread: str = ""

    @property
    def counts(self) -> bool:
        """Whether its limit, once ended, counts in the on-time figures that can be checked."""
        return self.public and not self.history and self.state not in NOTHING_TO_ANSWER

    def packed(self) -> str:
        """As text, for a row of the verifier's own store."""
        return _ENCODE([getattr(self, name) for name in self.__slots__])

    @classmethod
    def unpacked(cls, text: str) -> Standing:
        return cls(*json.loads(text))


@dataclass(frozen=True, slots=True)
class Act:
    """What a leaf says of a case: the verifier reads it in the log, the site in its own events."""

    kind: str
    day: str
    plain: dict[str, Any]
    hidden: bool = False


def step(before: Standing, act: Act) -> tuple[Standing, list[str]]:
    """How the case stands after an act, and what contradicts the record: codes of `findings.FINDINGS`."""
    if not act.kind.startswith("case."):
        return before, []
    changes = _state_after(before, act)
    now = replace(before, **changes) if changes else before
    if act.hidden or act.kind == "case.left_public":
        return _unread(now, act), []
    if not act.plain:
        return now, []
    wrong: list[str] = []
    if act.kind in _ENTERING:
        now = _entered(before, now, act, wrong)
    elif not before.public:
        wrong.append("plain_out_of_public")
    if act.kind in _CHANGES_OWNER:
        now = _handed_on(before, now, act, wrong)
    if "due_day" in act.plain:
        now = _with_due_day(before, now, act, wrong)
    if act.kind == "case.answered":
        now = _answered(before, now, act, wrong)
    return now, wrong


def _unread(now: Standing, act: Act) -> Standing:
    """After an act of which the kind and the day alone can be read."""
    first = act.kind == "case.answered" and now.in_time is None and not now.answered_unread
    return replace(
        now,
        public=False,
        put_off_unread=now.put_off_unread or act.kind in _MAY_PUT_OFF_UNREAD,
        answered_unread=act.day if first else now.answered_unread,
    )


#: What the kind alone tells; it stands in the log also where nothing else does.
_STATES: Final[dict[str, dict[str, Any]]] = {
    "case.answered": {"state": "answered"},
    "case.declined": {"state": "declined", "declined": True},
    "case.contested": {"state": "contested", "history": False},
    "case.reopened": {"state": "open", "history": False},
    "case.withdrawn": {"state": "withdrawn", "public": False},
    "case.referred": {"state": "referred", "public": False},
}
_DECISIONS: Final[dict[Any, dict[str, Any]]] = {
    "returned": {"state": "open", "declined": False},
    "overturned": {"state": "answered", "declined": False},
}


def _state_after(before: Standing, act: Act) -> dict[str, Any]:
    if act.kind == "case.contest_decided":
        return _DECISIONS.get(act.plain.get("outcome"), {"state": "answered"})
    if act.kind == "case.contest_withdrawn":
        return {"state": "declined" if before.declined else "answered"}
    if act.kind == "case.merged":
        return {"state": "merged", "before_merge": before.state}
    if act.kind == "case.merge_undone":
        return {"state": before.before_merge or before.state, "before_merge": ""}
    return _STATES.get(act.kind, {})


def _entered(before: Standing, now: Standing, act: Act, wrong: list[str]) -> Standing:
    """A case comes into the public, or an act that could bring it there repeats what is known."""
    owner, received = act.plain.get("organisation"), act.plain.get("received_day", before.received_day)
    if before.public and owner != before.owner:
        wrong.append("owner_without_handing_over")
    if before.received_day is not None and received != before.received_day:
        wrong.append("received_day_changed")
    if received is not None and _is_day(received) and received > act.day:
        wrong.append("received_after_act")
    now = replace(now, public=True, owner=_text(owner), received_day=_day(received))
    if act.kind == "case.opened":
        now = replace(now, history=True)
    said = act.plain.get("in_time")
    if isinstance(said, bool):
        if before.in_time is not None and said != before.in_time:
            wrong.append("in_time_changed")
        due = _day(act.plain.get("due_day"))
        if said and before.answered_unread and _in_time_by_days(before.answered_unread, due) is False:
            # Its limit can have moved since, but only to a later day.
            wrong.append("in_time_false")
        now = replace(now, in_time=said, on_word=before.on_word if before.in_time is not None else True)
    return now


def _handed_on(before: Standing, now: Standing, act: Act, wrong: list[str]) -> Standing:
    if before.public and act.plain.get("from_organisation") != before.owner:
        wrong.append("owner_without_handing_over")
    return replace(now, owner=_text(act.plain.get("to_organisation")))


def _with_due_day(before: Standing, now: Standing, act: Act, wrong: list[str]) -> Standing:
    """The person's clock may come forward by any act, and go back only by those that say so."""
    due = _day(act.plain["due_day"])
    put_off = before.due_day is not None and (due is None or due > before.due_day)
    allowed = act.kind in _MAY_PUT_OFF or act.plain.get("cause") in _PUTS_OFF_BY or before.put_off_unread
    if put_off and not allowed:
        wrong.append("due_day_put_off")
    return replace(now, due_day=due, put_off_unread=False)


def _answered(before: Standing, now: Standing, act: Act, wrong: list[str]) -> Standing:
    """Whether the first answer came in time: by the days; on the due day itself by the body's word."""
    said = act.plain.get("in_time")
    if not isinstance(said, bool):
        wrong.append("in_time_missing")
        return now
    if before.in_time is not None:
        if said != before.in_time:
            wrong.append("in_time_changed")
        return now
    by_days = _in_time_by_days(act.day, now.due_day)
    if by_days is not None and said != by_days:
        wrong.append("in_time_false")
    return replace(now, in_time=said if by_days is None else by_days, on_word=by_days is None)


def _in_time_by_days(answered: str, due: str | None) -> bool | None:
    """What the days of answer and limit tell; None on the due day itself, whose hour no entry says."""
    if due is None:
        return True
    return None if answered == due else answered < due


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _day(value: Any) -> str | None:
    return value if _is_day(value) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
