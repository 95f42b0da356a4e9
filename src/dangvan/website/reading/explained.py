"""How it works, and what is kept of whom: told from the tables that the software itself goes by."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.cases.figures import FEWEST, SMALLEST
from dangvan.cases.policies import SIGHT
from dangvan.cases.types import Relation, Sight
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind
from dangvan.reports import limits as report_limits
from dangvan.reports.types import Visibility
from dangvan.website.reading import limits
from dangvan.website.reading.pages import public_page, show


@dataclass(frozen=True, slots=True)
class SeenBy:
    """One row of the table of sight: who, and what of a report with each wish they see."""

    who: str
    cells: list[tuple[str, str]]


@public_page
def how_it_works(request: HttpRequest) -> HttpResponse:
    arbiter = organisations.arbiters()
    shown = {
        "ways": [way for kind in LegalKind.values if (way := organisations.legal_way(kind)) is not None],
        "receivers": _receivers(),
        "limits": limits.other_limits(),
        "contest": limits.days("contest"),
        "silence": limits.days("silence"),
        "release": limits.days("release"),
        "arbiter": arbiter[0] if arbiter else None,
        "other_columns": [{"label": name} for name in (_("Việc"), _("Thời hạn"), _("Căn cứ"))],
        "fewest": FEWEST,
    }
    return show(request, "how_it_works.html", shown)


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    wishes = {
        Visibility.PUBLIC: _("Công khai lời"),
        Visibility.SUMMARY: _("Chỉ công khai tóm tắt"),
        Visibility.ORGANISATION: _("Chỉ cơ quan xem"),
    }
    seen = [
        SeenBy(name, [(wish, sight_words(SIGHT[one][relation])) for one, wish in wishes.items()])
        for relation, name in relation_names().items()
    ]
    shown = {
        "columns": [{"label": _("Ai")}, *({"label": wish} for wish in wishes.values())],
        "seen": seen,
        "kept_columns": [{"label": name} for name in (_("Điều gì"), _("Ai đọc được"), _("Giữ đến khi nào"))],
        "kept": _kept(),
        "purge": limits.days("purge"),
        "smallest": SMALLEST,
    }
    return show(request, "privacy.html", shown)


def relation_names() -> dict[Relation, str]:
    """Everyone whom the table speaks of, as a reader knows them; the system itself reads for nobody."""
    return {
        Relation.PUBLIC: _("Mọi người"),
        Relation.HOLDER: _("Người giữ mã tra cứu của phản ánh"),
        Relation.OWNER: _("Cán bộ cơ quan đang phải trả lời"),
        Relation.PARENT: _("Cơ quan cấp trên trực tiếp"),
        Relation.LEVEL: _("Cơ quan đang xem lại hoặc được báo vì quá hạn"),
        Relation.ARBITER: _("Cơ quan phân xử khi các bên đùn đẩy"),
        Relation.RECEIVER: _("Cơ quan nhận đơn tố cáo được chuyển"),
        Relation.FORMER_OWNER: _("Cơ quan đã chuyển vụ việc đi"),
        Relation.AUDITOR: _("Người giám sát của cơ quan"),
        Relation.ACCUSED: _("Cơ quan bị nói đến và các cơ quan dưới quyền"),
    }


def sight_words(sight: Sight) -> str:
    return {
        Sight.NOTHING: _("Không gì cả"),
        Sight.COUNT: _("Chỉ số lượng"),
        Sight.FACTS: _("Sự việc"),
        Sight.SUMMARY: _("Sự việc và tóm tắt"),
        Sight.RELEASED: _("Sự việc, tóm tắt, lời và ảnh đã che"),
        Sight.ALL: _("Toàn bộ lời và ảnh"),
    }[sight]


def _kept() -> list[dict[str, str]]:
    days = report_limits.DRAFT_LIFE.days
    purge = limits.days("purge")
    kept_contact = (
        _("%(days)s sau khi vụ việc khép lại; xoá ngay khi bạn rút phản ánh") % {"days": purge}
        if purge
        else _("đến ngày xoá được ghi khi vụ việc khép lại; xoá ngay khi bạn rút phản ánh")
    )
    return [
        _row(
            _("Lời, nơi xảy ra, lĩnh vực, ngày gửi"),
            _("theo bảng bên trên"),
            _("lâu dài, là hồ sơ công; lời và ảnh thì đến khi bạn xoá"),
        ),
        _row(
            _("Ảnh, đã bỏ thông tin nơi chụp và máy chụp"),
            _("theo bảng bên trên; công khai chỉ khi bạn muốn và cán bộ đã xem"),
            _("cùng phản ánh"),
        ),
        _row(
            _("Tên, điện thoại, thư điện tử, nếu bạn cho"),
            _("cán bộ đang giữ vụ việc, phải ghi lý do, mỗi lần mở đều được ghi lại; cất riêng và mã hoá"),
            kept_contact,
        ),
        _row(
            _("Phản ánh đang viết dở"),
            _("chỉ trình duyệt đang viết"),
            _("%(n)s ngày sau lần sửa cuối") % {"n": days},
        ),
        _row(
            _("Mã tra cứu trên biên nhận"),
            _("chỉ bạn; máy chủ giữ một dấu kiểm không đảo ngược được"),
            _("cùng phản ánh"),
        ),
        _row(_("Địa chỉ mạng (IP), loại trình duyệt"), _("không ai"), _("không được ghi lại")),
    ]


def _row(what: str, who: str, until: str) -> dict[str, str]:
    return {"what": what, "who": who, "until": until}


def _receivers() -> dict[str, dict[str, str]]:
    """For each legal kind that leaves the public flow, the body it goes to."""
    found = {}
    for kind in LegalKind.values:
        way = organisations.legal_way(kind)
        if way is not None and way.receiver_id is not None:
            body = organisations.organisation(way.receiver_id)
            found[kind] = {"name": body.name, "href": reverse("website:organisation", args=[body.code])}
    return found
