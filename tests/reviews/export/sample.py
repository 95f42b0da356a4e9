"""A quarter's review of an invented ward, with every kind of block, for the tests of the three exports."""

from __future__ import annotations

from datetime import date
from typing import Any

from dangvan.reviews.types import (
    Annex,
    Chart,
    Citation,
    Figure,
    FigureTable,
    Paragraph,
    ReviewDocument,
    Section,
    Series,
    Table,
)

ADDRESS = "https://phananh.example.vn/danh-gia/q1abc/"
_TEXT = (
    "Trong quý I, Ủy ban nhân dân phường đã tiếp nhận và xử lý phản ánh của người dân theo đúng quy trình; "
    "các vụ việc kéo dài về vỉa hè, thoát nước và tiếng ồn được rà soát từng tuần, mỗi vụ việc có một "
    "người chịu trách nhiệm và một thời hạn cụ thể. Những câu trả lời bị người dân không đồng ý được xem xét "
    "lại trong năm ngày làm việc, kết quả được công bố trên trang thông tin của phường."
)


def figures() -> FigureTable:
    return FigureTable(
        "Kết quả tiếp nhận và trả lời phản ánh",
        (
            Figure(
                "cases.received",
                "Phản ánh đã tiếp nhận",
                "",
                1248,
                1248,
                0,
                None,
                None,
                1102,
                987,
                "/ho-so/?q=1",
            ),
            Figure(
                "cases.on_time",
                "Trả lời đúng hạn",
                "%",
                0.934,
                1166,
                1248,
                0.919,
                0.947,
                0.91,
                None,
                "/ho-so/?q=2",
                "tính theo ngày làm việc",
            ),
            Figure(
                "cases.contested",
                "Câu trả lời bị không đồng ý",
                "%",
                None,
                0,
                0,
                note="chưa đủ năm câu trả lời",
            ),
        ),
    )


def chart(kind: str = "bars") -> Chart:
    return Chart(
        "Phản ánh theo tháng",
        kind,
        ("Tháng 1", "Tháng 2", "Tháng 3"),
        (Series("Năm nay", (402, 377, 469)), Series("Năm trước", (330, None, 349))),
        "vụ việc",
    )


def annex(rows: int = 60, *, wide: bool = False) -> Annex:
    head = ("Số", "Nhiệm vụ", "Cơ quan", "Thời hạn", "Tiến độ (%)")
    row: tuple[Any, ...] = (
        "Rà soát các điểm ngập sau mưa",
        "Phòng Kinh tế, Hạ tầng và Đô thị",
        date(2026, 3, 31),
        87.5,
    )
    extra: tuple[Any, ...] = ("Đang làm", "Có biên bản, ảnh hiện trường", "Phó Chủ tịch") if wide else ()
    names = ("Tình trạng", "Bằng chứng", "Người chịu trách nhiệm") if wide else ()
    return Annex(
        "Nhiệm vụ" + (" chi tiết" if wide else ""),
        "Danh sách nhiệm vụ trong kỳ",
        head + names,
        tuple((at, *row, *extra) for at in range(1, rows + 1)),
    )


def narrative(number: str, heading: str, paragraphs: int = 4) -> Section:
    cited = (
        Paragraph(
            "Tỷ lệ trả lời đúng hạn tăng so với kỳ trước. Các điểm nóng đã được xử lý.",
            (
                Citation(
                    1,
                    44,
                    "figure",
                    "cases.on_time",
                    "Số liệu: trả lời đúng hạn, quý I năm 2026",
                    "/ho-so/?q=2",
                ),
                Citation(
                    2, 73, "hotspot", "hs1", "Điểm nóng tại khu vực chợ", "/diem-nong/hs1/", is_found=False
                ),
            ),
        )
        if number == "1"
        else Paragraph(_TEXT)
    )
    return Section(number, heading, (cited, *[Paragraph(_TEXT)] * paragraphs))


def document(**changes: Any) -> ReviewDocument:
    given: dict[str, Any] = {
        "parent_body": "Ủy ban nhân dân thành phố Sông Mây",
        "body": "Ủy ban nhân dân phường Bến Đò",
        "number": "05/BC-UBND",
        "place": "Bến Đò",
        "day": date(2026, 4, 3),
        "title": "Báo cáo",
        "subject": "Kết quả thực hiện nhiệm vụ quý I năm 2026",
        "sections": (
            Section(
                "I",
                "Kết quả thực hiện nhiệm vụ",
                (Paragraph(_TEXT), figures(), chart()),
                (
                    narrative("1", "Tiếp nhận và trả lời phản ánh"),
                    narrative("2", "Điểm nóng và kết quả xử lý"),
                ),
            ),
            Section(
                "II",
                "Tồn tại, hạn chế và nguyên nhân",
                (
                    Paragraph(_TEXT),
                    Table(
                        "Nhiệm vụ chậm tiến độ",
                        ("Nhiệm vụ", "Cơ quan", "Chậm (ngày)"),
                        (
                            ("Thay nắp cống", "Ban Quản lý dự án", "12"),
                            ("Kẻ vạch đường", "Phòng Kinh tế", "3"),
                        ),
                    ),
                    chart("line"),
                ),
                (Section("1", "Nguyên nhân", (), (Section("a", "Khách quan", (Paragraph(_TEXT),)),)),),
            ),
            Section(
                "III",
                "Nhiệm vụ trọng tâm quý II",
                (Paragraph(_TEXT), Paragraph("Trên đây là báo cáo quý I.")),
            ),
        ),
        "annexes": (annex(), annex(40, wide=True)),
        "recipients": ("UBND thành phố (để báo cáo)", "- Đảng ủy, HĐND phường;", "Lưu: VT"),
        "authority": "TM. Ủy ban nhân dân",
        "signer_title": "Chủ tịch",
        "signer_name": "Nguyễn Thị Mẫu",
        "version": 3,
        "is_draft": False,
        "fingerprint": "9f2c" * 16,
    }
    return ReviewDocument(**(given | changes))
