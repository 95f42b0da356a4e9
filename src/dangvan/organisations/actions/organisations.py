"""Bodies and what became of them: import with the rule that gives each ward its committee, and single
mergers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel import clock, folding, ids
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotFound
from dangvan.ledger.actions import record
from dangvan.organisations import bodies
from dangvan.organisations.actions.writing import Tally, changed, cut, day_of
from dangvan.organisations.files import Cells, read_tables
from dangvan.organisations.models import Organisation, OrganisationSuccession
from dangvan.organisations.policies import require_may_change_organisations
from dangvan.organisations.registry import held_registry
from dangvan.places import queries as places
from dangvan.places.atlas import held_atlas
from dangvan.places.types import AreaInfo, ImportResult, RowError


def import_organisations(
    *, by: Actor, file: Path | None = None, content: bytes | None = None, name: str = "", source: str = ""
) -> ImportResult:
    """Bodies, their successions and the bodies of wards.

    A `[ward]` table makes one body for each ward on the map, ends the body of a ward that ended, and lets the
    body of the ward's main successor take over.
    """
    require_may_change_organisations(by)
    read = read_tables(file, content, name, ("organisation", "succession", "ward"))
    with transaction.atomic():
        tally = Tally(by, "organisations", source or name or (file.name if file else ""), read.errors)
        known = {one.code: one for one in Organisation.objects.select_for_update()}
        waiting = list(read.cells("organisation"))
        seen: set[str] = set()
        for cells in _parents_first(waiting):
            _store(tally, known, seen, cells)
        if "ward" in read.single:
            _store_ward_bodies(tally, known, read.single["ward"])
        for cells in read.cells("succession"):
            _store_succession(tally, known, cells)
        return replace(tally.finish(), notes=_unheard())


def _unheard() -> tuple[RowError, ...]:
    """Tops about which nobody could be told anything: the operator is to name a body outside their tree."""
    registry, today = held_registry.get(), clock.today()
    sentence = _(
        "Chưa có cơ quan nào ngoài hệ thống của %(body)s, nên phản ánh nói về chính cơ quan này chưa nhận "
        "được: hãy thêm một cơ quan giám sát (level oversight, không có parent)."
    )
    return tuple(
        RowError(0, "level", sentence % {"body": one.name_vi})
        for one in registry.organisations.values()
        if one.valid_on(today)
        and one.parent_id is None
        and bodies.hears_about(registry, one.id, today) is None
    )


def _parents_first(waiting: list[Cells]) -> list[Cells]:
    codes = {cells.values.get("code") for cells in waiting}
    ordered: list[Cells] = []
    placed: set[Any] = set()
    rest = waiting
    while rest:
        ready = [c for c in rest if c.values.get("parent") not in codes or c.values.get("parent") in placed]
        if not ready:
            return [*ordered, *rest]
        ordered.extend(ready)
        placed |= {c.values.get("code") for c in ready}
        rest = [c for c in rest if c not in ready]
    return ordered


def _store(tally: Tally, known: dict[str, Organisation], seen: set[str], cells: Cells) -> None:
    code = cells.text("code", 60, required=True)
    name_vi, name_en = cells.text("name_vi", required=True), cells.text("name_en")
    values: dict[str, object] = {
        "code": code,
        "name_vi": name_vi,
        "name_en": name_en,
        "short_vi": cells.text("short_vi", 60),
        "short_en": cells.text("short_en", 60),
        "level": cells.choice("level", Organisation.Level.values),
        "valid_from": cells.first_day(),
        "valid_to": cells.day("valid_to"),
        "arbitrates": cells.flag("arbitrates"),
        "public_contact": cells.text("public_contact", 300),
        "source": cells.text("source", 300),
    }
    values["folded"] = " ".join(folding.words(f"{name_vi} {values['short_vi']} {name_en}"))[:400]
    if code in seen:
        cells.refuse("code", _("Mã %(code)s lặp lại trong tệp.") % {"code": code})
    seen.add(code)
    if parent_code := cells.text("parent", 60):
        parent = known.get(parent_code)
        if parent is None or parent_code == code:
            cells.refuse("parent", _("Không có cơ quan cấp trên mã %(code)s.") % {"code": parent_code})
        else:
            values["parent_id"] = parent.id
    if area_code := cells.text("area", 40):
        area = places.area_by_code(area_code)
        if area is None:
            cells.refuse("area", _("Không có địa bàn mã %(code)s.") % {"code": area_code})
        else:
            values["area_id"] = area.id
    ends = values["valid_to"]
    if isinstance(ends, date) and ends <= cells.first_day():
        cells.refuse("valid_to", _("Ngày kết thúc phải sau ngày bắt đầu."))
    if cells.fine:
        known[code], is_changed = tally.put(known.get(code), Organisation(), values)
        if is_changed:
            _tell(tally, known[code], parent_code)


def _tell(tally: Tally, body: Organisation, parent: str) -> None:
    tally.tell(
        "organisations.body_set",
        code=body.code,
        name=cut(body.name_vi),
        level=str(body.level),
        parent=parent or None,
        valid_from=body.valid_from.isoformat(),
        valid_to=day_of(body.valid_to),
    )


def _store_ward_bodies(tally: Tally, known: dict[str, Organisation], rule: Mapping[str, Any]) -> None:
    cells = Cells(0, rule, tally.errors, "ward")
    since = cells.first_day()
    parent = known.get(cells.text("parent", 60))
    if parent is None:
        cells.refuse("parent", _("Quy tắc phường, xã phải nêu cơ quan cấp trên có trong tệp."))
    patterns = {
        key: cells.text(key, required=key in {"code", "name_vi"})
        for key in ("code", "name_vi", "name_en", "short_vi", "short_en")
    }
    source = cells.text("source", 300)
    if not cells.fine or parent is None:
        return
    by_area = {
        one.area_id: one for one in known.values() if one.area_id and one.level == Organisation.Level.WARD
    }
    wards = [
        a
        for a in held_atlas.get().areas.values()
        if a.level == "ward" and (a.valid_to is None or a.valid_to > since)
    ]
    for ward in sorted(wards, key=lambda a: (a.code, a.valid_from)):
        words = {key: _fill(pattern, ward) for key, pattern in patterns.items()}
        existing = by_area.get(ward.id)
        code = existing.code if existing else words["code"]
        if existing is None and code in known:
            # The code belonged to a ward of another time.
            code = f"{code}-{ward.valid_from:%Y%m%d}"
        values: dict[str, object] = {
            "code": code,
            "name_vi": words["name_vi"],
            "name_en": words["name_en"],
            "short_vi": words["short_vi"][:60],
            "short_en": words["short_en"][:60],
            "level": Organisation.Level.WARD.value,
            "parent_id": parent.id,
            "area_id": ward.id,
            "valid_from": max(since, ward.valid_from),
            "valid_to": ward.valid_to,
            "source": source,
            "folded": " ".join(folding.words(f"{words['name_vi']} {words['short_vi']} {words['name_en']}"))[
                :400
            ],
        }
        known[code], is_changed = tally.put(existing, Organisation(), values)
        if is_changed:
            _tell(tally, known[code], parent.code)
        by_area[ward.id] = known[code]
    _follow_areas(tally, by_area)


def _follow_areas(tally: Tally, by_area: Mapping[int, Organisation]) -> None:
    """The body of a ward that ended passes its duties to the body of the ward's main successor."""
    successions = held_atlas.get().successions
    known = set(OrganisationSuccession.objects.values_list("predecessor_id", "successor_id", "day"))
    for area_id, body in by_area.items():
        if body.valid_to is None:
            continue
        main = next((s for s in successions.get(area_id, ()) if s.successor_id in by_area), None)
        if main is None:
            continue
        heir = by_area[main.successor_id]
        if heir.id != body.id and (body.id, heir.id, main.day) not in known:
            OrganisationSuccession.objects.create(
                predecessor=body, successor=heir, day=main.day, source=body.source
            )
            tally.stored += 1
            tally.tell(
                "organisations.succeeded",
                from_organisation=body.code,
                to_organisation=heir.code,
                day=main.day.isoformat(),
            )


def _fill(pattern: str, ward: AreaInfo) -> str:
    """`{code}`, `{name}`, `{name_lower}` ("phường Ba Đình") and `{name_en}` of a ward."""
    words = {
        "{code}": ward.code,
        "{name}": ward.name_vi,
        "{name_lower}": ward.name_vi[:1].lower() + ward.name_vi[1:],
        "{name_en}": ward.name_en or ward.name_vi,
    }
    for slot, word in words.items():
        pattern = pattern.replace(slot, word)
    return pattern[:200]


def _store_succession(tally: Tally, known: Mapping[str, Organisation], cells: Cells) -> None:
    old_code, new_code = (
        cells.text("predecessor", 60, required=True),
        cells.text("successor", 60, required=True),
    )
    day, source = cells.first_day("day"), cells.text("source", 300)
    for column, code in (("predecessor", old_code), ("successor", new_code)):
        if code and code not in known:
            cells.refuse(column, _("Không có cơ quan mã %(code)s.") % {"code": code})
    if old_code == new_code:
        cells.refuse("successor", _("Cơ quan không thể kế thừa chính nó."))
    if not cells.fine:
        return
    old, new = known[old_code], known[new_code]
    if old.valid_to is None:
        tally.put(old, old, {"valid_to": day})
    existing = OrganisationSuccession.objects.filter(predecessor=old, successor=new, day=day).first()
    _row, is_new = tally.put(
        existing,
        OrganisationSuccession(),
        {"predecessor_id": old.id, "successor_id": new.id, "day": day, "source": source},
    )
    if is_new:
        tally.tell(
            "organisations.succeeded",
            from_organisation=old.code,
            to_organisation=new.code,
            day=day.isoformat(),
        )


def succeed_organisation(*, by: Actor, predecessor: int, successor: int, day: date, source: str = "") -> None:
    """End a body on a day and let another take over its duties. Whoever holds cases moves
    them on that word.
    """
    require_may_change_organisations(by)
    if predecessor == successor:
        raise Invalid(_("Cơ quan không thể kế thừa chính nó."))
    with transaction.atomic():
        found = {
            o.id: o for o in Organisation.objects.select_for_update().filter(id__in=[predecessor, successor])
        }
        if len(found) != 2:
            raise NotFound(_("Không có cơ quan này."))
        old, new = found[predecessor], found[successor]
        if old.valid_to not in (None, day):
            raise Conflict(_("Cơ quan này đã kết thúc vào một ngày khác."))
        if day <= old.valid_from:
            raise Invalid(_("Ngày kết thúc phải sau ngày bắt đầu."))
        if new.valid_to is not None and new.valid_to <= day:
            raise Invalid(_("Cơ quan kế nhiệm đã kết thúc trước ngày này."))
        if old.valid_to is None:
            old.valid_to = day
            old.save(update_fields=["valid_to"])
        _row, is_new = OrganisationSuccession.objects.get_or_create(
            predecessor=old, successor=new, day=day, defaults={"source": source[:300]}
        )
        if is_new:
            record(
                "organisations.succeeded",
                ids.new_id(),
                by=by,
                first=True,
                from_organisation=old.code,
                to_organisation=new.code,
                day=day.isoformat(),
            )
        changed()
