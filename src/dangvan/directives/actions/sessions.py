"""Recording a session with its document, reading suggestions out of it, and what people make of these."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.directives import policies
from dangvan.directives.actions.changing import required
from dangvan.directives.models import Directive, DirectiveLink, Session, Suggestion
from dangvan.directives.queries.known import known
from dangvan.directives.reading import documents, suggesting
from dangvan.directives.types import SessionKind, SuggestionState, Upload
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.kernel.folding import clean_line
from dangvan.kernel.ids import new_id
from dangvan.organisations import queries as organisations
from dangvan.reports import media

_CONTEXT = 80
_OPEN = SuggestionState.PROPOSED


@transaction.atomic
def record_session(
    *,
    by: Actor,
    organisation_id: int,
    kind: str,
    title: str,
    held_on: date,
    number: str = "",
    place: str = "",
    chaired_by: str = "",
    body_ids: Sequence[int] = (),
    is_public: bool = False,
    text: str = "",
    upload: Upload | None = None,
) -> Session:
    """The document is kept as it was handed in, durably; raises reading's Unreadable, nothing stored then."""
    policies.require(policies.may_record_session(by, organisation_id))
    title = required(title, "title", _("Hãy ghi tên cuộc họp hoặc văn bản."), most=400)
    if kind not in SessionKind.values:
        raise Invalid(_("Hãy chọn loại."), {"kind": _("Hãy chọn loại.")})
    if held_on > clock.today():
        later = _("Ngày họp không thể muộn hơn hôm nay.")
        raise Invalid(later, {"held_on": later})
    for body in body_ids:
        organisations.organisation(body)
    read = documents.read_document(upload.content, upload.name) if upload else documents.read_pasted(text)
    original = upload.content if upload else text.encode()
    name = clean_line(PurePath(upload.name).name)[:200] if upload else ""
    uid = new_id()
    stored = f"directives/{uid.hex[:2]}/{uid.hex}{_suffix(name)}"
    media.write(media.private_root(), stored, original)
    session = Session.objects.create(
        uid=uid, organisation_id=organisation_id, kind=kind, title=title, number=clean_line(number)[:80],
        held_on=held_on, place=clean_line(place)[:300], chaired_by=clean_line(chaired_by)[:300],
        is_public=is_public, text=read.text, text_sha256=hashlib.sha256(read.text.encode()).hexdigest(),
        original_sha256=hashlib.sha256(original).hexdigest(), original_name=name, original_file=stored,
        media=read.media, pages=list(read.pages), recorded_at=clock.now(),
        notices=[{"code": n.code, "facts": dict(n.facts), "asks": n.asks} for n in read.notices],
    )  # fmt: skip
    session.bodies.set({organisation_id, *body_ids})
    ledger.record(
        "session.recorded", uid, by=by, organisation=organisation_id, first=True, sensitive=not is_public,
        what=kind, held_day=held_on.isoformat(), title=title, number=session.number,
        sha256=session.original_sha256,
    )  # fmt: skip
    return session


def _suffix(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix in {".pdf", ".docx", ".txt"} else ".txt"


@transaction.atomic
def suggest_directives(*, by: Actor, session: Session) -> list[Suggestion]:
    """Read the text once; reading it again adds nothing."""
    session = locked_session(by, session)
    if session.suggestions.exists():
        return list(session.suggestions.order_by("start", "pk"))
    found = suggesting.suggest(session.text, known=known(), dated=session.held_on)
    for one in found:
        body, topic = (
            organisations.organisation_by_code(one.organisation),
            organisations.topic_by_code(one.topic),
        )
        Suggestion.objects.create(
            session=session, start=one.start, end=one.end, verb=one.verb[:100], addressee=one.addressee,
            organisation_id=body.id if body else None, topic_id=topic.id if topic else None,
            deadlines=[asdict(d) | {"due": d.due.isoformat() if d.due else None} for d in one.deadlines],
            reasons=[asdict(r) for r in one.reasons], doubts=[asdict(d) for d in one.doubts],
        )  # fmt: skip
    ledger.record("suggestion.read", session.uid, by=by, count=len(found))
    return list(session.suggestions.order_by("start", "pk"))


@transaction.atomic
def accept_suggestion(*, by: Actor, suggestion: Suggestion, version: int | None = None) -> Directive:
    fresh = locked_suggestion(by, suggestion, version)
    directive = _add(
        by, fresh.session, fresh.start, fresh.end, suggestion=fresh, addressee=fresh.addressee,
        organisation_id=fresh.organisation_id, topic_id=fresh.topic_id,
    )  # fmt: skip
    decide(by, fresh, SuggestionState.ACCEPTED)
    return directive


@transaction.atomic
def edit_suggestion(
    *,
    by: Actor,
    suggestion: Suggestion,
    start: int,
    end: int,
    organisation_id: int | None = None,
    topic_id: int | None = None,
    version: int | None = None,
) -> Suggestion:
    """Move its bounds, say whom it means; it stays a suggestion."""
    fresh = locked_suggestion(by, suggestion, version)
    _bounds(fresh.session, start, end)
    fresh.start, fresh.end = start, end
    fresh.organisation_id, fresh.topic_id = organisation_id, topic_id
    return decide(by, fresh, _OPEN)


@transaction.atomic
def split_suggestion(
    *, by: Actor, suggestion: Suggestion, at: int, version: int | None = None
) -> tuple[Suggestion, Suggestion]:
    fresh = locked_suggestion(by, suggestion, version)
    if not fresh.start < at < fresh.end:
        raise Invalid(_("Chỗ tách phải nằm trong đoạn."), {"at": _("Chỗ tách phải nằm trong đoạn.")})
    first, second = (_copy(fresh, a, b) for a, b in ((fresh.start, at), (at, fresh.end)))
    decide(by, fresh, SuggestionState.SPLIT)
    return first, second


@transaction.atomic
def merge_suggestions(*, by: Actor, suggestions: Sequence[Suggestion]) -> Suggestion:
    """One that spans all of them; they stay, as merged into it."""
    fresh = [locked_suggestion(by, one, None) for one in sorted(suggestions, key=lambda s: s.pk)]
    if len({one.pk for one in fresh}) < 2 or len({one.session_id for one in fresh}) > 1:
        raise Invalid(_("Hãy chọn ít nhất hai đoạn của cùng một văn bản."))
    whole = _copy(fresh[0], min(s.start for s in fresh), max(s.end for s in fresh), split=False)
    for one in fresh:
        one.into = whole
        decide(by, one, SuggestionState.MERGED)
    return whole


@transaction.atomic
def reject_suggestion(*, by: Actor, suggestion: Suggestion, version: int | None = None) -> Suggestion:
    return decide(by, locked_suggestion(by, suggestion, version), SuggestionState.REJECTED)


@transaction.atomic
def add_directive(
    *,
    by: Actor,
    session: Session,
    start: int,
    end: int,
    title: str = "",
    addressee: str = "",
    organisation_id: int | None = None,
    topic_id: int | None = None,
) -> Directive:
    """One that the rules missed: the passage that a person marked."""
    return _add(
        by, locked_session(by, session), start, end, title=title, addressee=addressee,
        organisation_id=organisation_id, topic_id=topic_id,
    )  # fmt: skip


@transaction.atomic
def link_directive(*, by: Actor, under: Directive, directive: Directive) -> None:
    """`directive` carries out `under`; one circle would make both meaningless, so it is refused."""
    session = locked_session(by, directive.session)
    policies.require(policies.may_see_session(by, under.session))
    # A circle may be closed by people who touch no directive in common: all take turns at the oldest row.
    Directive.objects.select_for_update().order_by("pk").first()
    both = Directive.objects.select_for_update().filter(pk__in=[under.pk, directive.pk]).order_by("pk")
    if any(one.taken_back_at is not None for one in both):
        raise Conflict(_("Ý kiến này đã được rút lại."))
    upper = {under.pk}
    while (
        more := set(DirectiveLink.objects.filter(lower_id__in=upper).values_list("upper_id", flat=True))
        - upper
    ):
        upper |= more
    if directive.pk in upper:
        raise Invalid(_("Hai ý kiến chỉ đạo này sẽ thành vòng tròn: hãy chọn ý kiến khác."))
    _link, made = DirectiveLink.objects.get_or_create(
        upper=under, lower=directive, defaults={"linked_at": clock.now()}
    )
    if made:
        ledger.record(
            "directive.linked", directive.uid, by=by, organisation=session.organisation_id,
            sensitive=not (session.is_public and under.session.is_public), upper=under.uid.hex,
        )  # fmt: skip


def locked_session(by: Actor, session: Session) -> Session:
    fresh = Session.objects.select_for_update().get(pk=session.pk)
    policies.require(policies.may_work_on_session(by, fresh))
    return fresh


def locked_suggestion(
    by: Actor, suggestion: Suggestion, version: int | None, state: SuggestionState = _OPEN
) -> Suggestion:
    locked_session(by, suggestion.session)
    fresh = Suggestion.objects.select_for_update(of=("self",)).select_related("session").get(pk=suggestion.pk)
    if fresh.state != state or (version is not None and version != fresh.version):
        raise Conflict(_("Đồng nghiệp đã quyết định đoạn này. Hãy tải lại trang để xem."))
    return fresh


def decide(by: Actor, suggestion: Suggestion, state: SuggestionState) -> Suggestion:
    suggestion.state, suggestion.version = state, suggestion.version + 1
    suggestion.decided_at, suggestion.decided_by_id = clock.now(), by.user_id
    suggestion.save()
    ledger.record(
        "suggestion.decided", suggestion.session.uid, by=by, suggestion=suggestion.pk, state=state.value
    )
    return suggestion


def _copy(one: Suggestion, start: int, end: int, *, split: bool = True) -> Suggestion:
    return Suggestion.objects.create(
        session=one.session, start=start, end=end, verb=one.verb, addressee=one.addressee,
        organisation_id=one.organisation_id, topic_id=one.topic_id, reasons=one.reasons, doubts=one.doubts,
        deadlines=[d for d in one.deadlines if start <= d["start"] and d["end"] <= end],
        split_from=one if split else None, by_hand=True,
    )  # fmt: skip


def _bounds(session: Session, start: int, end: int) -> None:
    if not 0 <= start < end <= len(session.text) or not session.text[start:end].strip():
        raise Invalid(_("Hãy đánh dấu một đoạn trong văn bản."), {"start": _("Hãy đánh dấu một đoạn.")})


def _add(by: Actor, session: Session, start: int, end: int, *, title: str = "", **more: Any) -> Directive:
    _bounds(session, start, end)
    text = session.text
    directive = Directive.objects.create(
        session=session, start=start, end=end, quotation=text[start:end],
        prefix=text[max(0, start - _CONTEXT) : start], suffix=text[end : end + _CONTEXT],
        text_sha256=session.text_sha256, title=clean_line(title or text[start:end])[:300],
        added_at=clock.now(), **more,
    )  # fmt: skip
    ledger.record(
        "directive.added", directive.uid, by=by, organisation=session.organisation_id, first=True,
        sensitive=not session.is_public, session=session.uid.hex, quotation=directive.quotation,
    )  # fmt: skip
    return directive
