"""Deadlines as a document writes them, put before a person: what was understood, what only they can say."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvan.directives.reading.types import Deadline
from dangvan.ui.words import date_words

QUESTIONS = {
    "lunar": gettext_lazy("Thời hạn ghi theo âm lịch. Ngày dương lịch nào là ngày phải xong?"),
    "vague": gettext_lazy("Thời hạn này không chỉ một ngày nào. Phải xong ngày nào, hay làm thường xuyên?"),
    "contradiction": gettext_lazy("Văn bản ghi các thời hạn khác nhau cho cùng việc này. Theo ngày nào?"),
    "no_year": gettext_lazy("Thời hạn không ghi năm. Năm nào?"),
    "quarter": gettext_lazy("Thời hạn ghi theo quý. Lấy ngày cuối quý, hay một ngày sớm hơn?"),
    "month": gettext_lazy("Thời hạn ghi theo tháng. Lấy ngày cuối tháng, hay một ngày sớm hơn?"),
    "working_days": gettext_lazy("Thời hạn tính bằng ngày làm việc. Tính từ ngày nào, và đến ngày nào?"),
    "past": gettext_lazy("Ngày này đã qua khi phiên làm việc diễn ra. Có ghi nhầm không?"),
    "impossible": gettext_lazy("Lịch không có ngày này. Ngày đúng là ngày nào?"),
    "undated": gettext_lazy("Thời hạn tính từ ngày văn bản, nhưng văn bản chưa có ngày. Phải xong ngày nào?"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A deadline's words, what they mean as far as that is sure, and the question that is left."""

    words: str
    meaning: str
    question: str


def asked(deadline: Deadline) -> Asked:
    return Asked(deadline.words, _meaning(deadline), _question(deadline.question))


def _meaning(deadline: Deadline) -> str:
    if deadline.standing:
        return _("làm thường xuyên, không có ngày cuối")
    if deadline.due is None:
        return ""
    day = date_words(deadline.due)
    return _("có thể là %(day)s") % {"day": day} if deadline.question else day


def _question(code: str) -> str:
    """A question that these pages have no words for is asked all the same."""
    return str(QUESTIONS.get(code, QUESTIONS["vague"])) if code else ""
