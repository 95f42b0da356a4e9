"""Invented reports with what an officer would cover in them, written as ⟦kind:words⟧; among them texts full
of numbers that are nobody's. No person, number or account here exists on purpose.
"""

from __future__ import annotations

import re

from dangvan.reports.redaction.types import Kind

_MARKED = re.compile(r"⟦([a-z]+):([^⟧]+)⟧")

GOLD = (
    "Đèn đường trước ⟦address:số nhà 15 ngõ 34 phố Hàng Vôi⟧ hỏng ba hôm nay, gọi tôi ⟦phone:0912 345 678⟧.",
    "Tôi là ⟦name:Nguyễn Văn Hùng⟧, ở ⟦address:số 27 đường Lê Lợi⟧, đề nghị sửa nắp cống.",
    "Liên hệ chị ⟦name:Lan⟧ theo số ⟦phone:0987.654.321⟧ để vào xem chỗ dột.",
    "Rác đổ trước cổng trường THCS Nguyễn Du từ ngày 12/10/2026 đến nay chưa ai dọn.",
    "Vụ việc DV-2026-004512 đã quá hạn 5 ngày làm việc, mong sớm có trả lời.",
    "Xe tải biển số ⟦plate:29C-123.45⟧ chạy ẩu trên đường Giải Phóng lúc 6 giờ sáng.",
    "Xe máy ⟦plate:29H1-234.56⟧ đỗ chắn lối đi của phường đã một tuần.",
    "Tôi đã chuyển 5.000.000 đồng vào STK ⟦bank:0451000234567⟧ Vietcombank nhưng không nhận được hàng.",
    "Số CCCD của tôi là ⟦identity:001099012345⟧, sinh năm 1999.",
    "CMND số ⟦identity:012345678⟧ cấp ngày 03/02/2010 tại Hà Nội.",
    "Gửi kết quả qua ⟦email:lan.nguyen88@gmail.com⟧ giúp tôi.",
    "Quốc lộ 1A đoạn km 12 có ổ gà sâu, đã báo từ tháng 9.",
    "Công ty nợ lương, mã số thuế ⟦tax:0101234567⟧, hơn 20 công nhân chưa được trả.",
    "Ông ⟦name:Trần Đức Thắng⟧ tổ trưởng thu 200.000 đồng mỗi hộ không có biên lai.",
    "Cột đèn số 15 trên đường số 7 khu công nghiệp không sáng.",
    "Xe buýt số 32 bỏ bến, tôi đợi 45 phút.",
    "Theo Quyết định số 1207/QĐ-UBND năm 2025 thì phải trả lời trong 8 giờ làm việc.",
    "Nhà ⟦address:12/34 Nguyễn Trãi⟧ xây lấn ra ngõ chung.",
    "Bà ⟦name:Phạm Thị Hoa⟧ ở ⟦address:căn hộ 1203⟧ tòa A bị tràn nước thải.",
    "ong ⟦name:nguyen van hung⟧ o ⟦address:so nha 5⟧ do rac ra duong moi toi",
    "NGẬP NẶNG Ở ĐƯỜNG NGUYỄN XIỂN, XE KHÔNG QUA ĐƯỢC",
    "TÔI LÀ ⟦name:LÊ THỊ MAI⟧ ĐỀ NGHỊ PHƯỜNG XEM LẠI",
    "Số điện thoại: ⟦phone:+84 912 345 679⟧, gọi sau 17 giờ.",
    "Gọi ⟦phone:024 3825 0000⟧ gặp tôi buổi tối.",
    "Đường dây nóng 1900 6464 không ai nghe máy.",
    "Đã gọi 113 và 114 nhưng mười phút sau mới có người tới.",
    "Nước đọng từ ngõ 12 đến ngõ 20 phố Khâm Thiên.",
    "Hố ga ở ngã tư Nguyễn Trãi và Khuất Duy Tiến mất nắp.",
    "Cháu ⟦name:Minh Khôi⟧ lớp 5A bị ngã do vỉa hè hỏng.",
    "Chợ Hoàng Mai và hồ Hoàn Kiếm đều có người bán hàng rong lấn chiếm.",
    "Hàng xóm của tôi là ⟦name:Đỗ Quang Vinh⟧, số ⟦phone:0903-111-222⟧, hay hát to sau 22 giờ.",
    "Biển kiểm soát ⟦plate:30E-678.90⟧ màu trắng đỗ trên vỉa hè từ 7 giờ đến 19 giờ.",
    "Xe ⟦plate:51F12345⟧ đổ phế thải xuống sông Tô Lịch.",
    "Hoá đơn số 0001234, số tiền 1.250.000 đồng, thu ngày 5-10-2026.",
    "Tỉnh lộ 427 từ km 3 đến km 5 bụi mù mịt.",
    "Tôi tên ⟦name:Vũ Ngọc Anh⟧, số căn cước ⟦identity:036 187 004 521⟧.",
    "Hộ chiếu ⟦identity:B1234567⟧ của tôi bị giữ lại ở quầy số 4.",
    "Mã thẻ bảo hiểm ⟦identity:GD4010123456789⟧ không được nhận ở trạm y tế phường.",
    "Chuyển khoản cho Agribank ⟦bank:1500 2051 23456⟧, người nhận ⟦name:Hoàng Thị Thu⟧.",
    "Ai cần bằng chứng thì nhắn ⟦email:facebook.com/nguoi.dan.khu.a⟧ nhé.",
    "Lô 25 khu đô thị Văn Phú có 3 nắp cống hỏng.",
    "Tổ dân phố số 5 phường Thanh Liệt mất nước 3 ngày, 120 hộ bị ảnh hưởng.",
    "Trường tiểu học Lê Văn Tám thu quỹ lớp 500.000 đồng một cháu.",
    "Phố Bà Triệu có cây nghiêng trước bệnh viện.",
    "Anh ⟦name:Tuấn⟧ bảo vệ chung cư đòi 50k mỗi lần gửi xe.",
    "Gia đình tôi ở ⟦address:số 8 ngách 12/5 ngõ 90 phố Trần Cung⟧ bị ngập mỗi khi mưa.",
    "Địa chỉ: ⟦address:45B Lý Thường Kiệt⟧, tầng 2 mở nhạc to.",
    "⟦phone:khong chin mot hai ba bon nam sau bay tam⟧ la so cua chu quan",
    "Nhắn Zalo ⟦phone:0918123456⟧ sẽ gửi thêm ảnh.",
    "Cầu Chương Dương hướng đi Long Biên kẹt cứng từ 17h30 đến 19h.",
    "Thông tư 01/2018/TT-VPCP quy định bộ phận một cửa phải niêm yết.",
    "Kính gửi Ủy ban nhân dân phường Ba Đình, tôi đề nghị lắp đèn ở công viên Lê Nin.",
    "Bác ⟦name:Hồng⟧ và cô ⟦name:Tâm⟧ ở cuối ngõ đều xác nhận.",
    "Ông Chủ tịch phường hẹn tiếp dân ngày 15/11 nhưng vắng mặt.",
    "Thầy ⟦name:Bùi Xuân Trường⟧ dạy thêm tại ⟦address:nhà số 9⟧ thu 300.000 đồng một buổi.",
    "Diện tích 120 m2, cao 15 m, giấy phép số 45/GPXD ngày 01/03/2026.",
    "Máy lọc nước hỏng từ 08:30 ngày 20.11.2026, đã báo 3 lần.",
    "Tài khoản của tôi bị trừ 500.000 đồng tiền phạt dù đã nộp.",
    "Chủ quán là ⟦name:Đặng Thị Bích Ngọc⟧, thư ⟦email:bichngoc (at) yahoo.com⟧.",
    "Số thẻ ⟦bank:4111 1111 1111 1111⟧ bị lộ khi nộp phí tại quầy.",
    "toi la ⟦name:tran thi hoa⟧ sdt ⟦phone:0356789012⟧ nuoc cong tran vao nha",
    "Đoạn đường từ cầu Giấy đến Nguyễn Phong Sắc có 20 ổ gà, sâu 10 cm.",
    "Bến xe Mỹ Đình có người chèo kéo khách, tuyến 09B, chuyến 14h15.",
    "Đề nghị kiểm tra ⟦address:nhà số 102 đường Láng⟧ xả nước thải ra hè.",
    "Con tôi là ⟦name:Phan Gia Bảo⟧ phải đi vòng vì hàng rào công trường.",
    "Chị ⟦name:NGỌC⟧ phụ trách bảo chờ 30 ngày mà nay đã 45 ngày.",
    "Ngân hàng ở số 2 Láng Hạ lấn vỉa hè để xe.".replace("số 2 Láng Hạ", "⟦address:số 2 Láng Hạ⟧"),
    "Xe công nông không biển số chở đất rơi vãi trên đường 70.",
    "Bể chứa 2.000 lít của tổ 12 bị nứt, chi phí sửa 15.600.000 đồng.",
    "Quốc lộ 32 đoạn Nhổn có 4 điểm đen, 2 vụ tai nạn trong tháng 8.",
)  # fmt: skip


def read(marked: str) -> tuple[str, set[tuple[int, int, Kind]]]:
    """The text as a person wrote it, and where something has to go."""
    text, wanted, at = "", set(), 0
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        wanted.add((len(text), len(text) + len(match.group(2)), Kind(match.group(1))))
        text += match.group(2)
        at = match.end()
    return text + marked[at:], wanted
