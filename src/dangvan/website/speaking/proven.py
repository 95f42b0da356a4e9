"""How an act stands in the public log, in plain words: what is proven, by whom and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dangvan.ledger.receipts import Standing, State
from dangvan.ui import words


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of a standing."""

    term: str
    value: str


@dataclass(frozen=True, slots=True)
class Shown:
    """How an act stands in the log, in plain words."""

    sentence: str
    rows: list[Row]
    is_in_log: bool
    is_overdue: bool
    is_halted: bool
    proves: list[str]


def standing_in_words(standing: Standing, *, own: bool = True) -> Shown:
    """What is known of the act in the log: by whom it was seen, until when, and what follows from that."""
    rows = [Row(_("Ghi nhận"), words.date_words(standing.promised_day))]
    if standing.index is None:
        rows.append(Row(_("Phải có trong sổ"), until(standing.due)))
        rows.append(Row(_("Trong sổ ghi"), _("Chưa có")))
    else:
        rows.append(Row(_("Trong sổ ghi"), _("Mục số %(index)s") % {"index": words.number(standing.index)}))
        rows.append(Row(_("Xác nhận"), _seen_by(standing)))
    return Shown(
        _sentence(standing, own),
        rows,
        standing.index is not None,
        standing.state is State.OVERDUE,
        standing.is_halted,
        _proven(standing),
    )


def _sentence(standing: Standing, own: bool) -> str:
    what = _("Phản ánh của bạn") if own else _("Việc này")
    named = {"what": what, "day": words.date_words(standing.due)}
    sentences = {
        State.WAITING: _("%(what)s đã được nhận và đang chờ đợt ghi tới. Hạn vào sổ: hết %(day)s."),
        State.OVERDUE: _("%(what)s phải có trong sổ trước hết %(day)s nhưng chưa có."),
        State.ENTERED: _("%(what)s đã nằm trong sổ ghi công khai. Chưa đủ đơn vị chứng kiến xác nhận."),
        State.WITNESSED: _("%(what)s đã nằm trong sổ ghi công khai, được các đơn vị độc lập xác nhận."),
    }
    return sentences[standing.state] % named


def _proven(standing: Standing) -> list[str]:
    if standing.state is State.WITNESSED:
        return [
            _("Mục này đã có trong sổ vào những ngày xác nhận ghi ở trên."),
            _("Không ai sửa, xoá hay ghi lùi ngày được mục này mà không bị phát hiện."),
            _("Trang này có mất đi thì tệp bằng chứng vẫn kiểm tra được, không cần hỏi chúng tôi."),
        ]
    if standing.state is State.ENTERED:
        return [
            _("Mục này có trong sổ mà máy chủ đã ký."),
            _("Khi các đơn vị chứng kiến đã xác nhận, hãy tải lại tệp: lúc đó chứng cứ mạnh hơn."),
        ]
    return [
        _("Máy chủ đã hứa và ký tên rằng mục này sẽ có trong sổ đúng hạn."),
        _("Quá hạn mà sổ không có, tờ lời hứa là chứng cứ, ai cũng kiểm tra được."),
    ]


def _seen_by(standing: Standing) -> str:
    seen = standing.witnesses or {}
    if not seen:
        return _("Chưa có đơn vị nào")
    return "\n".join(
        _("%(witness)s: đến %(day)s") % {"witness": name, "day": words.date_words(day)}
        for name, day in sorted(seen.items())
    )


def until(day: date) -> str:
    return _("chậm nhất hết %(day)s") % {"day": words.date_words(day)}


def address_of_check() -> str:
    """Where a proof is checked on the reader's own machine."""
    try:
        return reverse("website:record_check")
    except NoReverseMatch:
        return ""
