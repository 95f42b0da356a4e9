"""Service standards, dated rows with their legal source: import of a table, and setting one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid
from dangvan.organisations import queries
from dangvan.organisations.actions.writing import Tally, cut, day_of
from dangvan.organisations.files import Cells, read_tables
from dangvan.organisations.models import ServiceStandard
from dangvan.organisations.policies import require_may_change_organisations
from dangvan.organisations.types import Urgency
from dangvan.places.types import ImportResult


def import_standards(
    *, by: Actor, file: Path | None = None, content: bytes | None = None, name: str = "", source: str = ""
) -> ImportResult:
    """Limits; `[[reference]]` rows are limits told to people in words. A later row of a code ends the earlier
    one.
    """
    require_may_change_organisations(by)
    read = read_tables(file, content, name, ("standard", "reference"))
    with transaction.atomic():
        tally = Tally(by, "standards", source or name or (file.name if file else ""), read.errors)
        known = {(s.code, s.valid_from): s for s in ServiceStandard.objects.select_for_update()}
        seen: set[tuple[str, date]] = set()
        for cells in read.cells("standard"):
            _store(tally, known, seen, cells, ServiceStandard.Purpose.ANSWER.value)
        for cells in read.cells("reference"):
            _store(tally, known, seen, cells, ServiceStandard.Purpose.REFERENCE.value)
        return tally.finish()


def _store(
    tally: Tally,
    known: dict[tuple[str, date], ServiceStandard],
    seen: set[tuple[str, date]],
    cells: Cells,
    purpose: str,
) -> None:
    code, valid_from, valid_to = (
        cells.text("code", 60, required=True),
        cells.first_day(),
        cells.day("valid_to"),
    )
    topic_code = cells.text("topic", 60)
    topic = queries.topic_by_code(topic_code) if topic_code else None
    if topic_code and topic is None:
        cells.refuse("topic", _("Không có lĩnh vực mã %(code)s.") % {"code": topic_code})
    if (code, valid_from) in seen:
        cells.refuse("code", _("Mã %(code)s lặp lại trong tệp.") % {"code": code})
    if valid_to is not None and valid_to <= valid_from:
        cells.refuse("valid_to", _("Ngày kết thúc phải sau ngày bắt đầu."))
    values: dict[str, object] = {
        "code": code,
        "purpose": cells.choice("purpose", ServiceStandard.Purpose.values, purpose),
        "topic_id": topic.id if topic else None,
        "urgency": cells.choice("urgency", Urgency.values, ""),
        "hours_to_acknowledge": cells.whole("hours_to_acknowledge", most=2000),
        "days_to_answer": cells.whole("days_to_answer"),
        "unit": cells.choice("unit", ServiceStandard.Unit.values, ServiceStandard.Unit.WORKING.value),
        "extension_days": cells.whole("extension_days", 0),
        "extension_times": cells.whole("extension_times", 0, 100),
        "very_late_days": cells.whole("very_late_days", 5),
        "legal_source_vi": cells.text("legal_source_vi", 400, required=True),
        "legal_source_en": cells.text("legal_source_en", 400),
        "article": cells.text("article", 100),
        "text_vi": cells.text("text_vi", 400),
        "text_en": cells.text("text_en", 400),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "verified": cells.flag("verified"),
    }
    if not cells.fine:
        return
    seen.add((code, valid_from))
    if valid_to is None:
        later = [s.valid_from for (c, day), s in known.items() if c == code and day > valid_from]
        values["valid_to"] = min(later, default=None)
    known[code, valid_from], is_changed = tally.put(known.get((code, valid_from)), ServiceStandard(), values)
    for (other, day), standard in known.items():
        if (
            other == code
            and day < valid_from
            and (standard.valid_to is None or standard.valid_to > valid_from)
        ):
            tally.put(standard, standard, {"valid_to": valid_from})
    if is_changed:
        _tell(tally, known[code, valid_from], topic_code)


def _tell(tally: Tally, standard: ServiceStandard, topic_code: str) -> None:
    tally.tell(
        "organisations.standard_set",
        code=standard.code,
        purpose=standard.purpose,
        topic=topic_code or "*",
        urgency=standard.urgency or "*",
        hours=standard.hours_to_acknowledge,
        days=standard.days_to_answer,
        unit=standard.unit,
        extension_days=standard.extension_days,
        extension_times=standard.extension_times,
        very_late_days=standard.very_late_days,
        source=cut(standard.legal_source_vi, 100),
        valid_from=standard.valid_from.isoformat(),
        valid_to=day_of(standard.valid_to),
    )


def set_standard(
    *,
    by: Actor,
    code: str,
    valid_from: date,
    purpose: str,
    legal_source_vi: str,
    legal_source_en: str = "",
    article: str = "",
    topic: int | None = None,
    urgency: str = "",
    hours_to_acknowledge: int | None = None,
    days_to_answer: int | None = None,
    unit: str = "working",
    extension_days: int = 0,
    extension_times: int = 0,
    very_late_days: int = 5,
    verified: bool = False,
) -> int:
    """One limit from a day on; the limit of that code until then ends that day. Returns its id.

    What is already due keeps the limit under which it was received.
    """
    require_may_change_organisations(by)
    topic_code = queries.topic(topic).code if topic is not None else ""
    if not legal_source_vi.strip():
        raise Invalid(
            _("Thời hạn phải nêu căn cứ."),
            {"legal_source_vi": _("Hãy ghi tên văn bản quy định thời hạn này.")},
        )
    if purpose not in ServiceStandard.Purpose.values or unit not in ServiceStandard.Unit.values:
        raise Invalid(_("Mục đích hoặc đơn vị tính của thời hạn không có trong danh mục."))
    if urgency and urgency not in Urgency.values:
        raise Invalid(_("Mức độ khẩn không có trong danh mục."), {"urgency": _("Hãy chọn một mức.")})
    numbers = (hours_to_acknowledge, days_to_answer, extension_days, extension_times, very_late_days)
    if any(number is not None and not 0 <= number <= 3650 for number in numbers):
        raise Invalid(_("Thời hạn phải từ 0 đến 3650."), {"days_to_answer": _("Hãy xem lại các con số.")})
    with transaction.atomic():
        same = ServiceStandard.objects.select_for_update().filter(code=code)
        if same.filter(valid_from__gt=valid_from).exists():
            raise Invalid(
                _("Đã có thời hạn mới hơn mang mã này."), {"valid_from": _("Hãy chọn ngày muộn hơn.")}
            )
        same.filter(valid_from__lt=valid_from).filter(Q(valid_to=None) | Q(valid_to__gt=valid_from)).update(
            valid_to=valid_from
        )
        tally = Tally(by, "standard", code, [])
        standard, is_changed = tally.put(
            same.filter(valid_from=valid_from).first(),
            ServiceStandard(),
            {
                "code": code,
                "purpose": purpose,
                "topic_id": topic,
                "urgency": urgency,
                "hours_to_acknowledge": hours_to_acknowledge,
                "days_to_answer": days_to_answer,
                "unit": unit,
                "extension_days": extension_days,
                "extension_times": extension_times,
                "very_late_days": very_late_days,
                "legal_source_vi": legal_source_vi[:400],
                "legal_source_en": legal_source_en[:400],
                "article": article[:100],
                "valid_from": valid_from,
                "valid_to": None,
                "verified": verified,
            },
        )
        if is_changed:
            _tell(tally, standard, topic_code)
        tally.finish()
        return standard.id
