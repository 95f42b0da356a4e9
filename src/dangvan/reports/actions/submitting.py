"""Taking a report in, one at a time from a form or many from a file: same rules, stored once however often it
is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid
from dangvan.kernel.folding import clean_line
from dangvan.kernel.inserting import insert_last, insert_row, insert_rows, insert_unless_there, new_row
from dangvan.ledger import actions as ledger
from dangvan.organisations import calendars
from dangvan.organisations import queries as organisations
from dangvan.reports import limits, policies, receipts, vault
from dangvan.reports.cleaning import Checked, areas_known, check_submission
from dangvan.reports.models import ContactDetail, Photo, Report
from dangvan.reports.types import ContactInput, ReleaseState, Submission, Submitted, Visibility

_SourceKey = tuple[str, str]


def submit_report(*, by: Actor, submission: Submission) -> Submitted:
    """Store one report with its event. The same receipt again, also at the same moment, gives the first one
    back.

    Raises Invalid with a sentence for every field that must be changed.
    """
    policies.require(policies.may_submit_report(by))
    return _submit(by, submission)


def submit_reports(*, by: Actor, submissions: Sequence[Submission]) -> list[Submitted | Invalid]:
    """The batch twin: the same rules, few statements. What is wrong with one row stands in its place; the
    others go in.
    """
    policies.require(
        policies.may_import_reports(by), _("Chỉ người vận hành hệ thống được nhập phản ánh hàng loạt.")
    )
    outcomes: list[Submitted | Invalid | None] = [None] * len(submissions)
    rows: list[_Row] = []
    area_at = areas_known(submissions)
    for place, submission in enumerate(submissions):
        try:
            if submission.photo_uids:
                outcomes[place] = _submit(by, submission)
            else:
                rows.append(_Row(place, check_submission(submission, area_at), _hash_of(submission)))
        except Invalid as error:
            outcomes[place] = error
    for row, outcome in zip(rows, _store_many(by, rows), strict=True):
        outcomes[row.place] = outcome
    return [outcome for outcome in outcomes if outcome is not None]


@dataclass(slots=True)
class _Row:
    """One good row of a batch: its place among the others, and what makes it the same as an earlier one."""

    place: int
    checked: Checked
    receipt_hash: str | None

    @property
    def source_key(self) -> _SourceKey | None:
        submission = self.checked.submission
        return None if submission.source_id is None else (submission.source, submission.source_id)


def _submit(by: Actor, submission: Submission) -> Submitted:
    receipt_hash = _hash_of(submission)
    try:
        checked = check_submission(submission)
        photos = _photos_of_draft(checked.submission)
    except Invalid:
        known = _stored_before(submission, receipt_hash)
        if known is None:
            raise
        return Submitted(known, is_new=False)
    with transaction.atomic(savepoint=False):
        return _store(by, checked, receipt_hash, photos)


def _store(by: Actor, checked: Checked, receipt_hash: str | None, photos: Sequence[Photo]) -> Submitted:
    report = _report(checked, receipt_hash)
    if not insert_unless_there(report):
        known = _stored_before(checked.submission, receipt_hash)
        if known is None:
            raise IntegrityError("a report with the same unique value, and none with this receipt or source")
        return Submitted(known, is_new=False)
    if photos:
        move_photos(photos, report)
    if checked.submission.draft_token:
        _empty_draft(checked.submission.draft_token)
    if checked.submission.contact is not None:
        insert_row(_contact(report, checked.submission.contact))
    entry = _entry(report, checked, [photo.sha256 for photo in photos])
    ledger.record(entry.kind, entry.subject, by=by, first=True, sensitive=entry.sensitive, **entry.fields)
    return Submitted(report, is_new=True)


def _empty_draft(token: str) -> None:
    """What was sent is unfinished no more: its words go with the same commit, its empty row when its time is
    over.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_draft SET sealed = %s WHERE token_hash = %s", [b"", vault.token_hash(token)]
        )


def _store_many(by: Actor, rows: Sequence[_Row]) -> list[Submitted]:
    try:
        with transaction.atomic():
            return _store_new(by, rows)
    except IntegrityError:
        # Another import of the same rows was quicker: by now its rows can be seen.
        with transaction.atomic(savepoint=False):
            return _store_new(by, rows)


def _store_new(by: Actor, rows: Sequence[_Row]) -> list[Submitted]:
    by_source, by_receipt = _known_among(rows)
    outcomes: list[Submitted] = []
    fresh: list[tuple[Report, Checked]] = []
    for row in rows:
        source_key = row.source_key
        known = by_source.get(source_key) if source_key else None
        if known is None and row.receipt_hash:
            known = by_receipt.get(row.receipt_hash)
        if known is not None:
            outcomes.append(Submitted(known, is_new=False))
            continue
        report = _report(row.checked, row.receipt_hash)
        if source_key:
            by_source[source_key] = report
        if row.receipt_hash:
            by_receipt[row.receipt_hash] = report
        fresh.append((report, row.checked))
        outcomes.append(Submitted(report, is_new=True))
    insert_rows([report for report, _checked in fresh])
    contacts = [
        _contact(report, checked.submission.contact)
        for report, checked in fresh
        if checked.submission.contact is not None
    ]
    insert_last(contacts)
    ledger.record_many((_entry(report, checked, []) for report, checked in fresh), by=by)
    return outcomes


def _known_among(rows: Iterable[_Row]) -> tuple[dict[_SourceKey, Report], dict[str, Report]]:
    """Which of these rows were stored before, by their source's own id and by their receipt."""
    sources: dict[str, list[str]] = {}
    hashes: list[str] = []
    for row in rows:
        if row.source_key:
            sources.setdefault(row.source_key[0], []).append(row.source_key[1])
        if row.receipt_hash:
            hashes.append(row.receipt_hash)
    by_source: dict[_SourceKey, Report] = {}
    for source, ids in sources.items():
        for some in _batches(ids):
            for report in Report.objects.filter(source=source, source_id__in=some):
                by_source[source, str(report.source_id)] = report
    by_receipt: dict[str, Report] = {}
    for some in _batches(hashes):
        for report in Report.objects.filter(receipt_hash__in=some):
            by_receipt[str(report.receipt_hash)] = report
    return by_source, by_receipt


def _batches(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[at : at + limits.ROWS_AT_ONCE] for at in range(0, len(values), limits.ROWS_AT_ONCE))


def _hash_of(submission: Submission) -> str | None:
    try:
        return receipts.hash_of(submission.receipt) if submission.receipt else None
    except Invalid as error:
        raise Invalid(error.message, {"receipt": error.message}) from None


def _stored_before(submission: Submission, receipt_hash: str | None) -> Report | None:
    if receipt_hash and (known := Report.objects.filter(receipt_hash=receipt_hash).first()):
        return known
    key = (submission.source, submission.source_id or "")
    if submission.source_id is None or any(clean_line(part) != part for part in key):
        return None
    return Report.objects.filter(source=key[0], source_id=key[1]).first()


def _photos_of_draft(submission: Submission) -> list[Photo]:
    """The photos to move from the draft. Raises Invalid where one of them is gone: it would be missed too
    late.
    """
    if not submission.photo_uids:
        return []
    found = Photo.objects.filter(uid__in=submission.photo_uids, report=None)
    if submission.draft_token:
        if not vault.is_token(submission.draft_token):
            raise missing_photos()
        found = found.filter(draft__token_hash=vault.token_hash(submission.draft_token))
    photos = list(found.order_by("id"))
    if len(photos) != len(set(submission.photo_uids)):
        raise missing_photos()
    return photos


def move_photos(photos: Sequence[Photo], report: Report) -> None:
    """From the draft to the report, each once."""
    moved = Photo.objects.filter(pk__in=[p.pk for p in photos], report=None).update(report=report, draft=None)
    if moved != len(photos):
        raise missing_photos()


def missing_photos() -> Invalid:
    sentence = _("Hãy chọn lại ảnh: có ảnh không còn được giữ, vì đã gỡ ra hoặc để quá lâu.")
    return Invalid(sentence, {"photos": sentence})


def _report(checked: Checked, receipt_hash: str | None) -> Report:
    said = checked.submission
    asks_for_release = said.visibility == Visibility.PUBLIC and not said.is_history
    return new_row(
        Report,
        channel=said.channel,
        received_at=checked.received_at,
        happened_on=said.happened_on,
        topic_id=checked.topic.id,
        area_id=said.area_id,
        lon=said.lon,
        lat=said.lat,
        place_text=said.place_text,
        text=said.text,
        language=said.language,
        visibility=said.visibility,
        about_body=said.about_body,
        receipt_hash=receipt_hash,
        is_history=said.is_history,
        source=said.source,
        source_id=said.source_id,
        release_state=ReleaseState.WAITING if asks_for_release else ReleaseState.NOT_ASKED,
        release_due_at=_release_due_at(checked) if asks_for_release else None,
    )


def _release_due_at(checked: Checked) -> datetime | None:
    """When an officer must have decided whether the person's own words stand in public, by the standard that
    holds.
    """
    topic = checked.topic
    standard = organisations.standard_for(topic.id, topic.default_urgency, purpose="release")
    if standard is None or standard.days_to_answer is None:
        return None
    days = calendars.calendar().add_days(checked.received_at, standard.days_to_answer, standard.unit)
    return days.due_at


def _contact(report: Report, contact: ContactInput) -> ContactDetail:
    return ContactDetail(
        report=report,
        sealed=vault.seal_contact(contact, report.uid),
        language=contact.language,
        wants_news=contact.wants_news,
    )


def _entry(report: Report, checked: Checked, photos: list[str]) -> ledger.Entry:
    """The event: what was said and where, never by whom."""
    return ledger.Entry(
        "report.submitted",
        report.uid,
        {
            "text": report.text,
            "place": {"text": report.place_text, "lon": degrees(report.lon), "lat": degrees(report.lat)},
            "topic": checked.topic.code,
            "area": checked.area.code if checked.area else "",
            "visibility": str(report.visibility),
            "photos": photos,
            "channel": str(report.channel),
        },
        first=True,
        sensitive=checked.topic.sensitive,
    )


def degrees(value: float | None) -> str:
    """A coordinate as events hold it: text, because their JSON knows whole numbers only."""
    return "" if value is None else f"{value:.6f}"
