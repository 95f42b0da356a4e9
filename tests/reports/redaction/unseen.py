"""Texts written after the rules, to which the rules were not fitted: how they do on what is new to them."""

from __future__ import annotations

UNSEEN = (
    "Nhà em ở ⟦address:số 56 ngách 11 ngõ 190 đường Hoàng Hoa Thám⟧, mất nước, máy em ⟦phone:0978 12 34 56⟧.",
    "Đề nghị xử lý quán của anh ⟦name:Lê Quốc Khánh⟧ lấn chiếm vỉa hè phố Tạ Hiện.",
    "Xe ben ⟦plate:29H-567.12⟧ rơi vãi đất đá trên cầu Vĩnh Tuy lúc 22 giờ 30.",
    "Mong thành phố trả lời qua thư ⟦email:phananh.2026@yahoo.com.vn⟧ trước ngày 30/11.",
    "Cô giáo ⟦name:Trịnh Thu Hà⟧ lớp 3C thu thêm 150.000 đồng tiền học hè.",
    "Tuyến xe buýt 103A hay bỏ chuyến 5 giờ 40, đề nghị kiểm tra.",
    "Cống ở đầu ngõ 175 phố Định Công bốc mùi, 3 tuần nay không ai thông.",
    "Tôi nộp 12 triệu đồng vào tài khoản ⟦bank:19036512345678⟧ Techcombank của bà ⟦name:Ngô Thị Lý⟧.",
    "Căn cước của mẹ tôi ⟦identity:030145006789⟧ bị in sai ngày sinh.",
    "Tờ trình 45/TTr-UBND ngày 3/4/2026 có nói sẽ làm đường trong quý III.",
    "Đường Nguyễn Văn Cừ đoạn qua cầu Chui ngập 40 cm khi mưa 50 mm.",
    "Hàng xóm tôi, ông ⟦name:Khải⟧, đốt rác mỗi tối khoảng 19 giờ.",
    "Liên lạc: ⟦phone:(024) 3766 1234⟧ trong giờ hành chính.",
    "Tòa nhà 17 tầng phố Duy Tân thiếu lối thoát hiểm tầng 5.",
    "Địa chỉ vi phạm: ⟦address:268 Kim Giang⟧, sản xuất bún xả thải ra sông.",
    "toi ten ⟦name:pham minh tuan⟧, nha o ⟦address:so 9 ngo 44⟧ cau dien, dien chap chon",
    "Đèn giao thông ngã tư Kim Mã và Liễu Giai tắt từ 6h.",
    "Phường đã hẹn 15 ngày, nay 22 ngày, mã hồ sơ H26.12-260911-0045.",
    "Em ⟦name:Thảo My⟧ bị ngã xe vì ổ gà, có người quay lại biển ⟦plate:30K-112.23⟧.",
    "Trạm bơm số 4 và máy phát 250 kVA đều hỏng, chi phí 2,5 tỷ đồng.",
)  # fmt: skip
