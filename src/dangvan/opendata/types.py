"""The columns of what is published each month: the dictionary from which page, CSV and JSON are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dangvan.places.types import in_language

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its lasting name; `vi` and `en` say what it counts."""

    name: str
    kind: str
    vi: str
    en: str

    @property
    def words(self) -> str:
        return in_language(self.vi, self.en)


def _count(name: str, vi: str, en: str) -> Column:
    return Column(name, "integer", vi, en)


def _share(name: str, vi: str, en: str) -> tuple[Column, ...]:
    low = ("cận dưới khoảng tin cậy 95 %", "lower end of the 95 % interval")
    high = ("cận trên khoảng tin cậy 95 %", "upper end of the 95 % interval")
    return (
        Column(name, "number", vi, en),
        Column(f"{name}_low", "number", f"{vi}: {low[0]}", f"{en}: {low[1]}"),
        Column(f"{name}_high", "number", f"{vi}: {high[0]}", f"{en}: {high[1]}"),
    )


COLUMNS: tuple[Column, ...] = (
    Column("organisation", "string", "Mã cơ quan", "Code of the body"),
    Column("name_vi", "string", "Tên cơ quan", "Its name in Vietnamese"),
    Column("name_en", "string", "Tên tiếng Anh", "Its name in English"),
    _count("received", "Vụ việc nhận trong tháng", "Cases received in the month"),
    _count("reports", "Phản ánh của các vụ việc ấy", "Reports on these cases"),
    _count("due", "Vụ việc đến hạn trong tháng", "Cases whose limit ended in the month"),
    _count("on_time", "Trong đó được trả lời đúng hạn", "Of these, answered on time"),
    *_share(
        "on_time_share",
        "Tỷ lệ đúng hạn; trống nếu dưới 10 vụ việc đến hạn",
        "Share on time; empty below 10 cases due",
    ),
    Column(
        "on_time_expected",
        "number",
        "Số đúng hạn nếu mỗi lĩnh vực được giải quyết như bình quân toàn thành phố",
        "On time if each topic had gone as in the whole city",
    ),
    *_share(
        "on_time_adjusted",
        "Tỷ lệ đúng hạn sau khi tính đến cơ cấu lĩnh vực",
        "Share on time, adjusted for the mix of topics",
    ),
    _count("answered", "Vụ việc được trả lời lần đầu trong tháng", "Cases first answered in the month"),
    *_share(
        "median_days",
        "Số ngày làm việc đến câu trả lời đầu tiên, trung vị",
        "Working days to the first answer, median",
    ),
    *_share("p90_days", "Số ngày làm việc, phân vị 90", "Working days, 90th percentile"),
    _count("contestable", "Câu trả lời có thể bị đề nghị xem lại", "Answered cases that could be contested"),
    _count("contested", "Trong đó bị đề nghị xem lại", "Of these, contested"),
    _count("overturned", "Trong đó phải sửa câu trả lời", "Of the contested, answer changed"),
    _count("handed_over", "Lượt chuyển cho cơ quan khác", "Hand-overs to another body"),
    _count("open", "Đang mở vào ngày chốt số liệu", "Open on the day of the release"),
    _count("late", "Trong đó quá hạn", "Of these, late"),
    _count("oldest_days", "Vụ việc mở lâu nhất (ngày)", "Oldest open case in days"),
    _count("answers_compared", "Câu trả lời đủ dài để so sánh", "Answers long enough to compare"),
    _count("near_copies", "Trong đó gần như chép lại câu trả lời khác", "Of these, nearly copies of another"),
    _count("answers", "Câu trả lời trong tháng", "Answers in the month"),
    _count("without_evidence", "Trong đó không kèm minh chứng", "Of these, without evidence"),
    _count("closed", "Lượt khép lại trong tháng", "Closings in the month"),
    _count("closed_in_silence", "Trong đó vì không ai có ý kiến thêm", "Of these, because nobody spoke"),
    _count("closed_then_contested", "Trong đó sau lại bị đề nghị xem lại", "Of these, contested afterwards"),
    _count("extensions", "Lượt gia hạn", "Extensions"),
    _count("own_extensions", "Trong đó cơ quan tự gia hạn cho mình", "Of these, given by the body to itself"),
)
