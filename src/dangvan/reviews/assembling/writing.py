"""The document of a review: figures as they were frozen, the words people wrote beside them, the key tasks of
the next period, and an annex that says of each figure how to reckon it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from dangvan.cases.figures import Period
from dangvan.organisations import queries as organisations
from dangvan.reviews.assembling import citing, showing
from dangvan.reviews.assembling.tables import MOST_BODIES, MOST_TOPICS
from dangvan.reviews.models import KeyTask, Review
from dangvan.reviews.types import (
    Annex,
    Block,
    Chart,
    Figure,
    FigureTable,
    Paragraph,
    PeriodKind,
    Reach,
    ReviewDocument,
    Section,
    Series,
    Table,
)

#: Sections that people write, in their order; figures stand in those that have some.
SECTIONS: dict[str, str] = {
    "summary": "Khái quát",
    "directives": "Kết quả thực hiện nhiệm vụ được giao",
    "cases": "Tiếp nhận, trả lời phản ánh, kiến nghị",
    "hotspots": "Điểm nóng và kết quả xử lý",
    "outreach": "Tiếp dân, đối thoại và phạm vi lắng nghe",
    "practices": "Mô hình hay",
    "other": "Số liệu của các lĩnh vực khác",
    "weaknesses": "Hạn chế, nguyên nhân",
    "next": "Nhiệm vụ trọng tâm kỳ tới",
}
_OWN = frozenset(SECTIONS)
NO_FIGURES = "Trong kỳ chưa có số liệu nào cho phần này."
EMPTY_PERIOD = "Sổ ghi không có dữ liệu nào trong kỳ và phạm vi này, nên báo cáo không nêu kết quả bằng số."
INCOMPLETE = "Kỳ này chưa kết thúc: số liệu chỉ tính đến ngày lập, chưa phải kết quả cả kỳ."


@dataclass(frozen=True, slots=True)
class Signature:
    name: str = ""
    title: str = ""


@dataclass(slots=True)
class _Notes:
    """Numbers the notes on through all sections."""

    gathered: Mapping[str, Any]
    following: int = 1

    def paragraphs(self, text: str) -> list[Block]:
        found = citing.cited(text, self.gathered, self.following)
        self.following += sum(len(one.citations) for one in found)
        return list(found)


@dataclass(slots=True)
class _Numbered:
    sections: list[Section] = field(default_factory=list)

    def add(self, heading: str, blocks: Iterable[Block]) -> None:
        self.sections.append(Section(showing.roman(len(self.sections) + 1), heading, tuple(blocks)))


def document_of(
    review: Review,
    narratives: Mapping[str, str],
    key_tasks: Sequence[KeyTask],
    *,
    version: int,
    day: date,
    signature: Signature = Signature(),
    is_draft: bool = True,
) -> ReviewDocument:
    gathered: Mapping[str, Any] = review.figures
    notes, numbered = _Notes(gathered), _Numbered()
    for name, heading in SECTIONS.items():
        blocks = notes.paragraphs(narratives.get(name, ""))
        if name == "summary":
            blocks = _cautions(gathered) + blocks
        blocks += _figures(name, gathered) + _tables(name, gathered)
        if name == "next":
            blocks += _key_tasks(key_tasks)
        if name == "other" and not blocks:
            continue
        numbered.add(heading, blocks or [Paragraph(NO_FIGURES)])
    body = organisations.organisation(review.reviewer_id)
    reviewed = organisations.organisation(review.organisation_id)
    above = organisations.organisation(body.parent_id) if body.parent_id else None
    period = showing.period_words(PeriodKind(review.kind), Period(review.first, review.last))
    whose = f"thành phố {_city()}" if review.reach == Reach.CITY else reviewed.name_vi
    return ReviewDocument(
        parent_body=above.name_vi if above else "",
        body=body.name_vi,
        number=review.number,
        place=_city(),
        day=day,
        title="BÁO CÁO",
        subject=f"Đánh giá kết quả {period} của {whose}",
        sections=tuple(numbered.sections),
        annexes=(_definitions(gathered), *_annexes(gathered)),
        recipients=_recipients(review),
        authority="",
        signer_title=signature.title,
        signer_name=signature.name,
        version=version,
        is_draft=is_draft,
    )


#: In annexes shares are told as numbers between nought and one, ready to be reckoned with.
_SHARE = "tỷ lệ 0–1"


def _city() -> str:
    """The city's own name: "Hà Nội" also where it is set down as "Thành phố Hà Nội"."""
    return settings.CITY.name_vi.removeprefix("Thành phố ").removeprefix("thành phố ")


def _cautions(gathered: Mapping[str, Any]) -> list[Block]:
    found: list[Block] = []
    if gathered and not gathered["has_data"]:
        found.append(Paragraph(EMPTY_PERIOD))
    if gathered and not gathered["is_complete"]:
        found.append(Paragraph(INCOMPLETE))
    return found


def _figures(name: str, gathered: Mapping[str, Any]) -> list[Block]:
    sections = gathered.get("sections", {})
    if name == "other":
        found = [figure for app, figures in sections.items() if app not in _OWN for figure in figures]
    else:
        found = sections.get(name, [])
    if not found:
        return []
    return [FigureTable(SECTIONS[name], tuple(Figure(**figure) for figure in found))]


def _tables(name: str, gathered: Mapping[str, Any]) -> list[Block]:
    tables = gathered.get("tables", {})
    if name == "hotspots" and tables.get("hotspots"):
        return [_hotspots(tables["hotspots"])]
    if name == "directives" and tables.get("tasks", {}).get("rows"):
        return [_tasks(tables["tasks"])]
    if name != "cases":
        return []
    found: list[Block] = []
    if months := tables.get("months"):
        labels = tuple(f"{one['month'][5:]}/{one['month'][:4]}" for one in months)
        values = tuple(_float(one["received"]) for one in months)
        found.append(
            Chart("Vụ việc tiếp nhận theo tháng", "bars", labels, (Series("Vụ việc", values),), "vụ việc")
        )
        shares = tuple(one["on_time"] for one in months)
        if any(share is not None for share in shares):
            found.append(
                Chart("Trả lời đúng hạn theo tháng", "line", labels, (Series("Đúng hạn", shares),), "%")
            )
    if tables.get("bodies"):
        found.append(_most("Kết quả theo cơ quan", "Cơ quan", tables["bodies"], MOST_BODIES))
    if tables.get("topics"):
        found.append(_most("Lĩnh vực được phản ánh nhiều nhất", "Lĩnh vực", tables["topics"], MOST_TOPICS))
    return found


def _most(caption: str, called: str, rows: Sequence[Mapping[str, Any]], most: int) -> Table:
    """The largest that may be told; where others are left, the caption says that the annex holds them."""
    told = [row for row in rows if row["received"] is not None][:most] or list(rows[:most])
    if len(told) < len(rows):
        caption += f" ({len(told)} trên {len(rows)}; đủ ở phụ lục)"
    return _grouped(caption, called, told)


def _float(value: int | None) -> float | None:
    return None if value is None else float(value)


def _grouped(caption: str, called: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    told = tuple(
        (
            row["name"],
            "dưới 5" if row["received"] is None else showing.number_words(row["received"]),
            showing.number_words(row["on_time"], "%"),
            showing.number_words(row["contested"], "%"),
            showing.number_words(row["median_days"]),
        )
        for row in rows
    )
    head = (called, "Tiếp nhận", "Đúng hạn", "Đề nghị xem lại", "Ngày làm việc (trung vị)")
    return Table(caption, head, told, (0.4, 0.15, 0.15, 0.15, 0.15), tuple(row["query"] for row in rows))


def _tasks(found: Mapping[str, Any]) -> Table:
    told = tuple(
        (
            f"{row['title']} ({row['reference']})",
            " – ".join(part for part in (row["owner"], row["role"]) if part) or "chưa có",
            showing.day_words(row["due"]),
            row["state"],
            ", ".join(row["flags"]) or "–",
        )
        for row in found["rows"]
    )
    caption = "Nhiệm vụ đến hạn trong kỳ"
    if found["due"] > len(told):
        caption += f" ({len(told)} trên {found['due']}, theo hạn)"
    head = ("Nhiệm vụ", "Cơ quan chịu trách nhiệm", "Thời hạn", "Tình trạng", "Cần lưu ý")
    links = tuple(f"/nhiem-vu/{row['reference']}/" for row in found["rows"])
    return Table(caption, head, told, (0.34, 0.22, 0.13, 0.15, 0.16), links)


def _hotspots(rows: Sequence[Mapping[str, Any]]) -> Table:
    told = tuple(
        (
            f"{row['title']} ({row['reference']})",
            row["organisation"],
            showing.day_words(row["confirmed_on"]),
            row["outcome"] if row["over_on"] else "đang giải quyết",
        )
        for row in rows
    )
    head = ("Điểm nóng", "Cơ quan phụ trách", "Xác nhận", "Kết quả")
    links = tuple(f"/diem-nong/{row['reference']}/" for row in rows)
    return Table("Điểm nóng trong kỳ và kết quả", head, told, (0.3, 0.25, 0.15, 0.3), links)


def _key_tasks(tasks: Sequence[KeyTask]) -> list[Block]:
    if not tasks:
        return []
    rows = tuple(
        (
            task.title,
            _owner(task),
            "thường xuyên" if task.is_standing else showing.day_words(task.due_on),
            task.result,
        )
        for task in tasks
    )
    head = ("Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn", "Kết quả cần đạt")
    return [Table("Nhiệm vụ trọng tâm", head, rows, (0.35, 0.22, 0.13, 0.3))]


def _owner(task: KeyTask) -> str:
    name = organisations.organisation(task.organisation_id).name_vi
    return f"{name} ({task.role})" if task.role else name


def _definitions(gathered: Mapping[str, Any]) -> Annex:
    """What it takes to reckon every figure again: its name, days, scope, and when it was reckoned."""
    days = gathered.get("periods", {}).get("now", ["", ""])
    scope = (
        " ".join(f"{name}={value}" for name, value in gathered.get("scope", {}).items()) or "toàn thành phố"
    )
    rows = tuple(
        (
            figure["key"], figure["label"], figure["value"],
            _SHARE if figure["unit"] == "%" else figure["unit"], figure["numerator"], figure["denominator"],
            figure["low"], figure["high"], figure["previous"], figure["last_year"],
            days[0], days[1], scope, gathered.get("computed_at", ""), figure["query"], figure["note"],
        )
        for figures in gathered.get("sections", {}).values()
        for figure in figures
    )  # fmt: skip
    head = (
        "Mã số liệu", "Tên", "Giá trị", "Đơn vị", "Tử số", "Mẫu số", "Cận dưới 95%", "Cận trên 95%",
        "Kỳ trước", "Cùng kỳ năm trước", "Từ ngày", "Đến ngày", "Phạm vi", "Lập lúc", "Nguồn", "Ghi chú",
    )  # fmt: skip
    return Annex("so-lieu", "Số liệu và định nghĩa", head, rows, printed=tuple(range(1, 10)))


def _annexes(gathered: Mapping[str, Any]) -> list[Annex]:
    found = []
    for name, caption in (("bodies", "Kết quả theo cơ quan"), ("topics", "Kết quả theo lĩnh vực")):
        if rows := gathered.get("tables", {}).get(name):
            head = (
                "Mã", "Tên", "Tiếp nhận", "Đến hạn", "Đúng hạn (0–1)", "Xem lại (0–1)",
                "Ngày (trung vị)",
            )  # fmt: skip
            names = ("code", "name", "received", "due", "on_time", "contested", "median_days")
            told = tuple(tuple(row[one] for one in names) for row in rows)
            found.append(Annex(name, caption, head, told, printed=tuple(range(1, len(head)))))
    return found


def _recipients(review: Review) -> tuple[str, ...]:
    if review.organisation_id == review.reviewer_id:
        return ("Các cơ quan, đơn vị trực thuộc", "Lưu: VT")
    return (organisations.organisation(review.organisation_id).name_vi, "Lưu: VT")
