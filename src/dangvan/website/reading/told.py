"""Figures as people read them: a number, what it counts, how sure it is; "too few to tell" is an answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dangvan.cases.figures import FEWEST, Figures, Share, Spread
from dangvan.ui import words
from dangvan.ui.charts import Chart, Datum, interval_chart


@dataclass(frozen=True, slots=True)
class Figure:
    """What `<c-figure>` shows."""

    value: str
    label: str
    of: str = ""
    unit: str = ""


def figures_told(figures: Figures) -> list[Figure]:
    """The same figures, in the same order, on every page that tells them."""
    found = [
        Figure(words.number(figures.received), _("vụ việc được nhận"), _received(figures)),
        Figure(
            share_value(figures.on_time),
            _("được trả lời đúng hạn"),
            share_words(figures.on_time, _("vụ việc đến hạn")),
        ),
        Figure(
            _days_value(figures.days),
            _("một nửa được trả lời trong thời gian này"),
            _days_words(figures.days),
            _days_unit(figures.days),
        ),
        Figure(words.number(figures.open.count), _("đang chờ giải quyết"), _open_words(figures)),
        Figure(
            share_value(figures.contested),
            _("câu trả lời bị đề nghị xem lại"),
            share_words(figures.contested, _("vụ việc đã trả lời")),
        ),
    ]
    if figures.contested.part:
        sentence = share_words(figures.overturned, _("lần xem lại"))
        found.append(
            Figure(share_value(figures.overturned), _("lần xem lại thấy trả lời chưa đúng"), sentence)
        )
    return found


def share_value(share: Share) -> str:
    """34 %, or the bare counts where a share would say more about chance."""
    if share.value is not None:
        return words.percent(share.value)
    return f"{words.number(share.part)}/{words.number(share.whole)}" if share.whole else "–"


def share_words(share: Share, whole: str) -> str:
    """The counts behind a share and how sure it is."""
    counts = {"part": words.number(share.part), "whole": words.number(share.whole), "what": whole}
    if not share.whole:
        return _("chưa có %(what)s nào") % counts
    if not share.is_tellable:
        return _("%(part)s trong %(whole)s %(what)s; quá ít để nói tỷ lệ") % counts
    between = {"low": words.percent(share.low), "high": words.percent(share.high)}
    return _("%(part)s trong %(whole)s %(what)s; độ tin cậy 95\u00a0%%: từ %(low)s đến %(high)s") % (
        counts | between
    )


def share_short(share: Share) -> str:
    """For tables: 34 % (17/50)."""
    if not share.whole:
        return "–"
    counts = f"{words.number(share.part)}/{words.number(share.whole)}"
    return f"{words.percent(share.value)} ({counts})" if share.value is not None else counts


def on_time_chart(named: list[tuple[str, Share]], whole: tuple[str, Share] | None = None) -> Chart | None:
    """Shares on time side by side with their intervals; bodies with too few cases are left out."""
    data = [
        Datum(
            name, 100 * (share.value or 0), 100 * share.low, 100 * share.high, share.whole,
            words=words.percent(share.value or 0),
        )
        for name, share in named
        if share.is_tellable
    ]  # fmt: skip
    if len(data) < 2:
        return None
    reference = None
    if whole and whole[1].value is not None:
        reference = Datum(whole[0], 100 * whole[1].value, words=words.percent(whole[1].value))
    return interval_chart(
        data,
        title=_("Trả lời đúng hạn, phần trăm số vụ việc đến hạn"),
        label_name=_("Cơ quan"),
        value_name=_("Đúng hạn (%)"),
        reference=reference,
    )


def _received(figures: Figures) -> str:
    parts = []
    if figures.reports != figures.received:
        parts.append(
            ngettext("từ %(n)s phản ánh", "từ %(n)s phản ánh", figures.reports)
            % {"n": words.number(figures.reports)}
        )
    if figures.history:
        parts.append(_("%(n)s nhập từ sổ cũ") % {"n": words.number(figures.history)})
    if figures.apportioned:
        parts.append(_("phần của phường, xã cũ được chia theo tỷ lệ"))
    return "; ".join(parts)


def _days_value(days: Spread) -> str:
    return "–" if days.median is None else words.number(round(days.median, 1))


def _days_unit(days: Spread) -> str:
    if days.median is None:
        return ""
    return ngettext("ngày làm việc", "ngày làm việc", 2 if days.median != 1 else 1)


def _days_words(days: Spread) -> str:
    count = words.number(days.count)
    if days.median is None or days.p90 is None:
        if not days.count:
            return _("chưa có vụ việc nào được trả lời")
        return _("%(n)s vụ việc đã trả lời; cần ít nhất %(fewest)s để nói số giữa") % {
            "n": count,
            "fewest": FEWEST,
        }
    sentence = _("của %(n)s vụ việc; chín phần mười trong %(p90)s ngày")
    return sentence % {"n": count, "p90": words.number(round(days.p90, 1))}


def _open_words(figures: Figures) -> str:
    open_cases = figures.open
    if not open_cases.count:
        return ""
    late = ngettext("%(n)s đã quá hạn", "%(n)s đã quá hạn", open_cases.late) % {
        "n": words.number(open_cases.late)
    }
    if open_cases.oldest_days is None:
        return late
    oldest = ngettext("lâu nhất %(n)s ngày", "lâu nhất %(n)s ngày", open_cases.oldest_days)
    return f"{late}; {oldest % {'n': words.number(open_cases.oldest_days)}}"
