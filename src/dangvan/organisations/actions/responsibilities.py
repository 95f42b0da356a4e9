"""Who answers for what where: import of the rules, and setting one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.organisations import queries
from dangvan.organisations.actions.writing import Tally, day_of
from dangvan.organisations.files import Cells, read_tables
from dangvan.organisations.models import Responsibility
from dangvan.organisations.policies import require_may_change_organisations
from dangvan.places import queries as places
from dangvan.places.types import ImportResult

#: In files: the body of the place's own ward.
WARD = "ward"


def import_responsibilities(
    *, by: Actor, file: Path | None = None, content: bytes | None = None, name: str = "", source: str = ""
) -> ImportResult:
    """Rules topic x area -> organisation. No topic or area means any; "ward" is the body of the place's own
    ward.
    """
    require_may_change_organisations(by)
    read = read_tables(file, content, name, ("responsibility",))
    with transaction.atomic():
        tally = Tally(by, "responsibilities", source or name or (file.name if file else ""), read.errors)
        known = {(r.topic_id, r.area_id, r.valid_from): r for r in Responsibility.objects.select_for_update()}
        seen: set[tuple[int | None, int | None, date]] = set()
        for cells in read.cells("responsibility"):
            _store(tally, known, seen, cells)
        return tally.finish()


def _store(
    tally: Tally,
    known: dict[tuple[int | None, int | None, date], Responsibility],
    seen: set[tuple[int | None, int | None, date]],
    cells: Cells,
) -> None:
    topic_code, area_code = cells.text("topic", 60), cells.text("area", 40)
    body_code = cells.text("organisation", 60, required=True)
    valid_from, valid_to = cells.first_day(), cells.day("valid_to")
    topic = queries.topic_by_code(topic_code) if topic_code else None
    area = (
        (places.area_by_code(area_code, valid_from) or places.area_by_code(area_code)) if area_code else None
    )
    body = queries.organisation_by_code(body_code) if body_code not in {"", WARD} else None
    if topic_code and topic is None:
        cells.refuse("topic", _("Không có lĩnh vực mã %(code)s.") % {"code": topic_code})
    if area_code and area is None:
        cells.refuse("area", _("Không có địa bàn mã %(code)s.") % {"code": area_code})
    if body_code not in {"", WARD} and body is None:
        cells.refuse("organisation", _("Không có cơ quan mã %(code)s.") % {"code": body_code})
    if valid_to is not None and valid_to <= valid_from:
        cells.refuse("valid_to", _("Ngày kết thúc phải sau ngày bắt đầu."))
    key = (topic.id if topic else None, area.id if area else None, valid_from)
    if cells.fine and key in seen:
        cells.refuse("topic", _("Quy định này lặp lại trong tệp: cùng lĩnh vực, địa bàn và ngày bắt đầu."))
    values: dict[str, object] = {
        "topic_id": key[0],
        "area_id": key[1],
        "organisation_id": body.id if body else None,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "why_vi": cells.text("why_vi", 400),
        "why_en": cells.text("why_en", 400),
        "source": cells.text("source", 300),
    }
    if not cells.fine:
        return
    seen.add(key)
    known[key], is_changed = tally.put(known.get(key), Responsibility(), values)
    if is_changed:
        _tell(tally, known[key], topic_code, area_code, body_code)


def _tell(tally: Tally, rule: Responsibility, topic: str, area: str, organisation: str) -> None:
    tally.tell(
        "organisations.responsibility_set",
        topic=topic or "*",
        area=area or "*",
        organisation=organisation or WARD,
        valid_from=rule.valid_from.isoformat(),
        valid_to=day_of(rule.valid_to),
    )


def set_responsibility(
    *,
    by: Actor,
    topic: int | None,
    area: int | None,
    organisation: int | None,
    valid_from: date,
    why_vi: str = "",
    why_en: str = "",
    source: str = "",
) -> int:
    """From a day on, let `organisation` (None: the place's own ward) answer for a topic in an area; returns
    the rule's id.

    The rule that held for the very same topic and area until then ends that day.
    """
    require_may_change_organisations(by)
    topic_code = queries.topic(topic).code if topic is not None else ""
    body_code = queries.organisation(organisation).code if organisation is not None else WARD
    here = places.area(area) if area is not None else None
    if area is not None and here is None:
        raise NotFound(_("Không có địa bàn này."))
    if len(why_vi) > 400 or len(why_en) > 400:
        raise Invalid(_("Lý do dài quá 400 ký tự."), {"why_vi": _("Hãy viết ngắn lại.")})
    with transaction.atomic():
        same = Responsibility.objects.select_for_update().filter(topic=topic, area=area)
        if same.filter(valid_from__gt=valid_from).exists():
            raise Invalid(_("Đã có quy định mới hơn cho lĩnh vực và địa bàn này."))
        same.filter(valid_from__lt=valid_from).filter(Q(valid_to=None) | Q(valid_to__gt=valid_from)).update(
            valid_to=valid_from
        )
        tally = Tally(by, "responsibility", source[:300], [])
        rule, is_changed = tally.put(
            same.filter(valid_from=valid_from).first(),
            Responsibility(),
            {
                "topic_id": topic,
                "area_id": area,
                "organisation_id": organisation,
                "valid_from": valid_from,
                "valid_to": None,
                "why_vi": why_vi,
                "why_en": why_en,
                "source": source[:300],
            },
        )
        if is_changed:
            _tell(tally, rule, topic_code, here.code if here else "", body_code)
        tally.finish()
        return rule.id
