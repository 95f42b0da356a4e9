"""The tree of topics: import, and taking a topic out of use."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotFound
from dangvan.organisations.actions.writing import Tally
from dangvan.organisations.files import Cells, read_tables
from dangvan.organisations.models import Topic
from dangvan.organisations.policies import require_may_change_organisations
from dangvan.organisations.types import Urgency
from dangvan.places.types import ImportResult


def import_topics(
    *, by: Actor, file: Path | None = None, content: bytes | None = None, name: str = "", source: str = ""
) -> ImportResult:
    """Groups and topics. A topic of the same code is changed; one the file leaves out stays as it is."""
    require_may_change_organisations(by)
    read = read_tables(file, content, name, ("topic", "group"))
    with transaction.atomic():
        tally = Tally(by, "topics", source or name or (file.name if file else ""), read.errors)
        known = {topic.code: topic for topic in Topic.objects.select_for_update()}
        seen: set[str] = set()
        for position, cells in enumerate([*read.cells("group"), *read.cells("topic")], start=1):
            _store(tally, known, seen, cells, position)
        return tally.finish()


def _store(tally: Tally, known: dict[str, Topic], seen: set[str], cells: Cells, position: int) -> None:
    code = cells.text("code", 60, required=True)
    parent_code = cells.text("parent", 60)
    words = ", ".join(
        filter(
            None, (cells.text("words_vi", 2000), cells.text("words_en", 2000), cells.text("open311", 2000))
        )
    )
    values: dict[str, object] = {
        "code": code,
        "name_vi": cells.text("name_vi", required=True),
        "name_en": cells.text("name_en"),
        "hint_vi": cells.text("hint_vi", 400),
        "hint_en": cells.text("hint_en", 400),
        "search_words": words or cells.text("search_words", 4000),
        "default_urgency": cells.choice("default_urgency", Urgency.values, Urgency.NORMAL.value),
        "sensitive": (sensitive := cells.flag("sensitive")),
        "hotspot_allowed": _hotspot_allowed(cells, sensitive),
        "point_detail": cells.choice("point_detail", Topic.PointDetail.values, Topic.PointDetail.WARD.value),
        "position": cells.whole("position", position, 30_000),
        "retired_on": cells.day("retired_on"),
    }
    if code in seen:
        cells.refuse("code", _("Mã %(code)s lặp lại trong tệp.") % {"code": code})
    seen.add(code)
    parent = known.get(parent_code) if parent_code else None
    if parent_code and parent is None:
        cells.refuse("parent", _("Không có nhóm lĩnh vực mã %(code)s.") % {"code": parent_code})
    if parent is not None and (parent_code == code or _is_below(parent, code, known)):
        cells.refuse("parent", _("Một lĩnh vực không thể nằm trong chính nó."))
    if cells.fine:
        values["parent_id"] = parent.id if parent else None
        known[code], _changed = tally.put(known.get(code), Topic(), values)


def _hotspot_allowed(cells: Cells, sensitive: bool) -> bool:
    """On where the file doesn't say, but for sensitive topics: there it is off and can't be asked for."""
    # The column's former name still counts: a "no" written under it must not be overlooked.
    before = cells.flag("analysable", default=True)
    allowed = cells.flag("hotspot_allowed", default=before and not sensitive)
    if sensitive and allowed:
        cells.refuse(
            "hotspot_allowed",
            _("Lĩnh vực nhạy cảm không được đưa vào phân tích điểm nóng: hãy ghi 0 hoặc bỏ cột này."),
        )
    return allowed


def _is_below(topic: Topic, code: str, known: dict[str, Topic]) -> bool:
    by_id = {t.id: t for t in known.values()}
    at: Topic | None = topic
    for _step in range(len(known) + 1):
        if at is None or at.parent_id is None:
            return False
        at = by_id.get(at.parent_id)
        if at is not None and at.code == code:
            return True
    return True


def retire_topic(*, by: Actor, topic: int, on: date) -> None:
    """Take a topic out of use from a day on: nobody can choose it any more, its cases stay."""
    require_may_change_organisations(by)
    with transaction.atomic():
        found = Topic.objects.select_for_update().filter(id=topic).first()
        if found is None:
            raise NotFound(_("Không có lĩnh vực này."))
        tally = Tally(by, "topic_retired", found.code, [])
        tally.put(found, found, {"retired_on": on})
        tally.finish()
