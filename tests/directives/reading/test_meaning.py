"""Whom a demand means and what it is about, among the bodies and topics that a city knows."""

from __future__ import annotations

from datetime import date

import pytest

from dangvan.directives.reading.suggesting import Suggestion, suggest
from dangvan.directives.reading.types import Known

KNOWN = Known(
    bodies=(
        ("SXD", "Sở Xây dựng", ()),
        ("BDV", "Ban Dân vận Thành ủy", ("Ban Dân vận",)),
        ("DL", "Ủy ban nhân dân phường Đông Lâm", ("UBND phường Đông Lâm",)),
        ("TT", "Ủy ban nhân dân phường Tân Thịnh", ("UBND phường Tân Thịnh",)),
    ),
    topics=(("ngap", "Ngập úng", ("thoát nước",)), ("via-he", "Vỉa hè", ())),
)


def only(text: str) -> Suggestion:
    (one,) = suggest(text, known=KNOWN, dated=date(2026, 4, 28))
    assert text[one.start : one.end] in text
    return one


@pytest.mark.parametrize(
    ("text", "addressee", "code"),
    [
        ("Giao Sở Xây dựng rà soát các điểm ngập.", "Sở Xây dựng", "SXD"),
        ("Yêu cầu Ủy ban nhân dân phường Đông Lâm báo cáo.", "Ủy ban nhân dân phường Đông Lâm", "DL"),
        ("Yêu cầu UBND phường Tân Thịnh báo cáo kết quả.", "UBND phường Tân Thịnh", "TT"),
        ("Đề nghị Ban Dân vận tập trung nắm tình hình.", "Ban Dân vận", "BDV"),
        ("Yêu cầu Sở Tài chính báo cáo kết quả.", "Sở Tài chính", ""),
        ("Yêu cầu các sở, ban, ngành báo cáo kết quả.", "các sở, ban, ngành", ""),
        ("Giao Văn phòng chuẩn bị phòng chờ cho người cao tuổi.", "Văn phòng", ""),
        ("Giao Chánh Văn phòng theo dõi việc trả lời.", "Chánh Văn phòng", ""),
        ("Giao Bộ đội Biên phòng tuần tra ven sông.", "Bộ đội Biên phòng", ""),
        ("Giao Sở Y tế phòng dịch, chống dịch.", "Sở Y tế", ""),
        ("Giao bộ phận tiếp nhận xếp lại lịch trực.", "bộ phận tiếp nhận", ""),
    ],
)
def test_an_addressee_is_the_body_it_names_or_left_open(text: str, addressee: str, code: str) -> None:
    one = only(text)
    assert (one.addressee, one.organisation) == (addressee, code)
    assert one.addressee_span is not None
    assert text[slice(*one.addressee_span)] == addressee
    assert ("unknown_body" in {doubt.code for doubt in one.doubts}) == (not code)


def test_items_under_a_heading_are_meant_for_the_body_it_names() -> None:
    text = "Chủ tịch kết luận:\n1. Giao Sở Xây dựng:\n- Rà soát các điểm ngập.\n- Báo cáo trước ngày 30/6."
    first, second = suggest(text, known=KNOWN, dated=date(2026, 4, 28))
    assert {first.organisation, second.organisation} == {"SXD"}
    assert [one.due for one in second.deadlines] == [date(2026, 6, 30)]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Yêu cầu Sở Xây dựng xử lý ngập úng trên phố Huế.", "ngap"),
        ("Yêu cầu Sở Xây dựng sửa hệ thống thoát nước.", "ngap"),
        ("Yêu cầu Sở Xây dựng lát lại vỉa hè.", "via-he"),
        ("Yêu cầu Sở Xây dựng báo cáo.", ""),
    ],
)
def test_a_topic_is_told_by_its_names(text: str, topic: str) -> None:
    assert only(text).topic == topic


@pytest.mark.parametrize(
    "text",
    [
        "Người dân đề nghị thành phố sớm sửa đường.",
        "Các đơn vị đã hoàn thành nhiệm vụ được giao.",
        "Công tác phối hợp chưa đáp ứng yêu cầu.",
        "Giao thông trên tuyến đường này rất phức tạp.",
        "Bạn có cần giúp gì không?",
    ],
)
def test_what_is_told_or_wished_is_no_demand(text: str) -> None:
    assert suggest(text, known=KNOWN, dated=None) == ()


def test_a_lead_in_loses_nothing_that_is_said_before_it() -> None:
    text = "Để kịp tiến độ, yêu cầu các bộ tổ chức thi công đêm. Lưu ý việc sau:\n1. Rà soát hồ sơ."
    assert [one.verb for one in suggest(text, known=KNOWN, dated=None)] == ["yêu cầu", "rà soát"]


def test_wrapped_lines_are_read_as_one_paragraph_with_its_offsets() -> None:
    text = "Yêu cầu Sở Xây dựng khẩn trương rà\nsoát các điểm ngập, đề\nnghị báo cáo kết quả."
    (one,) = suggest(text, known=KNOWN, dated=None)
    assert text[one.start : one.end] == text.rstrip(".")
