"""Published reasons and the statutory ways: imports of both tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor
from dangvan.organisations import queries
from dangvan.organisations.actions.writing import Tally
from dangvan.organisations.files import Cells, read_tables
from dangvan.organisations.models import LegalWay, Reason
from dangvan.organisations.policies import require_may_change_organisations
from dangvan.organisations.types import LegalKind
from dangvan.places.types import ImportResult


def import_reasons(
    *, by: Actor, file: Path | None = None, content: bytes | None = None, name: str = "", source: str = ""
) -> ImportResult:
    """Reasons for declining, pausing, extending, refusing and closing, each with what the
    person can do next.
    """
    require_may_change_organisations(by)
    read = read_tables(file, content, name, ("reason",))
    with transaction.atomic():
        tally = Tally(by, "reasons", source or name or (file.name if file else ""), read.errors)
        known = {one.code: one for one in Reason.objects.select_for_update()}
        for cells in read.cells("reason"):
            code = cells.text("code", 60, required=True)
            values: dict[str, object] = {
                "code": code,
                "kind": cells.choice("kind", Reason.Kind.values),
                "text_vi": cells.text("text_vi", 400, required=True),
                "text_en": cells.text("text_en", 400),
                "next_vi": cells.text("next_vi", 400),
                "next_en": cells.text("next_en", 400),
                "legal_source": cells.text("legal_source", 300),
            }
            if cells.fine:
                known[code], _is_changed = tally.put(known.get(code), Reason(), values)
        return tally.finish()


def import_legal_ways(
    *, by: Actor, file: Path | None = None, content: bytes | None = None, name: str = "", source: str = ""
) -> ImportResult:
    """The way of each legal kind: its notice, its source, and who receives it where it leaves the public
    flow.
    """
    require_may_change_organisations(by)
    read = read_tables(file, content, name, ("way",))
    with transaction.atomic():
        tally = Tally(by, "legal_ways", source or name or (file.name if file else ""), read.errors)
        known = {(one.kind, one.valid_from): one for one in LegalWay.objects.select_for_update()}
        for cells in read.cells("way"):
            _store_way(tally, known, cells)
        return tally.finish()


def _store_way(tally: Tally, known: dict[tuple[str, date], LegalWay], cells: Cells) -> None:
    valid_from = cells.first_day()
    values: dict[str, object] = {
        "kind": cells.choice("kind", LegalKind.values),
        "title_vi": cells.text("title_vi", required=True),
        "title_en": cells.text("title_en"),
        "notice_vi": cells.text("notice_vi", 8000, required=True, lines=True),
        "notice_en": cells.text("notice_en", 8000, lines=True),
        "legal_source": cells.text("legal_source", 300, required=True),
        "valid_from": valid_from,
        "valid_to": cells.day("valid_to"),
        "verified": cells.flag("verified"),
        "receiver_id": None,
    }
    if code := cells.text("receiver", 60):
        receiver = queries.organisation_by_code(code)
        if receiver is None:
            cells.refuse("receiver", _("Không có cơ quan mã %(code)s.") % {"code": code})
        else:
            values["receiver_id"] = receiver.id
    if cells.fine:
        key = (str(values["kind"]), valid_from)
        known[key], _is_changed = tally.put(known.get(key), LegalWay(), values)
