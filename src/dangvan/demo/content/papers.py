"""Documents of the demonstration in which bodies are told what to do. Invented for it, and they say so; the
days in them are put in where they are recorded.
"""

# ruff: noqa: E501 (paragraphs stand in one piece)
from __future__ import annotations

LAST_QUARTER = """ỦY BAN NHÂN DÂN THÀNH PHỐ
Văn bản dựng cho bản trình diễn, không phải văn bản thật
THÔNG BÁO
Kết luận của Chủ tịch Ủy ban nhân dân thành phố tại buổi làm việc về tiếp nhận, trả lời phản ánh của người dân
Ngày {held}, tại trụ sở Ủy ban nhân dân thành phố, Chủ tịch Ủy ban nhân dân thành phố đã chủ trì buổi làm việc với các sở và Ủy ban nhân dân các phường, xã về tiếp nhận, trả lời phản ánh của người dân.
Sau khi nghe Văn phòng Ủy ban nhân dân thành phố báo cáo và ý kiến của các đại biểu, Chủ tịch Ủy ban nhân dân thành phố kết luận như sau:
I. Đánh giá chung
Số phản ánh tăng qua từng tháng; phần lớn được trả lời trong hạn. Tuy nhiên, một số nơi còn trả lời chung chung; vụ việc phải chuyển giữa các cơ quan thường quá hạn.
II. Nhiệm vụ trong thời gian tới
1. Giao Sở Xây dựng rà soát toàn bộ các điểm úng ngập đã được phản ánh từ hai lần trở lên, lập danh mục kèm phương án xử lý từng điểm, hoàn thành trước ngày {drains}.
2. Giao Sở Nông nghiệp và Môi trường chỉ đạo đơn vị thu gom bố trí lại giờ thu gom rác tại các ngõ xe cơ giới không vào được, hoàn thành trước ngày {rubbish}.
3. Giao Văn phòng Ủy ban nhân dân thành phố theo dõi, đôn đốc các cơ quan trả lời đúng hạn mọi phản ánh của người dân trong quý.
4. Giao Công ty TNHH MTV Chiếu sáng và Thiết bị đô thị thay toàn bộ đèn ngõ hỏng đã được phản ánh tại {ward}, hoàn thành trước ngày {lamps}.
5. Giao Sở Tài chính tham mưu bố trí kinh phí sửa chữa vỉa hè theo danh mục của các phường, trình Ủy ban nhân dân thành phố trước ngày {money}.
6. Thủ trưởng các sở, Chủ tịch Ủy ban nhân dân các phường, xã phải trực tiếp đọc các phản ánh có từ mười người trở lên cùng nêu; đây là việc làm thường xuyên.
7. Các đơn vị liên quan cần thống nhất một đầu mối cấp biển số cho điểm đỗ xe công cộng, báo cáo trước ngày {signs}.
Văn phòng Ủy ban nhân dân thành phố thông báo để các cơ quan, đơn vị biết, thực hiện./.
"""

THIS_QUARTER = """ỦY BAN NHÂN DÂN THÀNH PHỐ
Văn bản dựng cho bản trình diễn, không phải văn bản thật
CHỈ THỊ
Về việc giải quyết dứt điểm phản ánh quá hạn và nâng chất lượng trả lời người dân
Quý vừa qua, việc trả lời phản ánh của người dân đã có tiến bộ. Bên cạnh đó, vẫn còn vụ việc quá hạn kéo dài và câu trả lời bị đề nghị xem lại. Để khắc phục, Chủ tịch Ủy ban nhân dân thành phố yêu cầu:
1. Thủ trưởng các cơ quan, đơn vị không trả lời chung chung; tỷ lệ câu trả lời bị đề nghị xem lại trong quý dưới 5%.
2. Giao Sở Xây dựng hoàn thành nạo vét các tuyến cống trong danh mục điểm úng ngập, bảo đảm xong trước ngày {dredge}.
3. Giao Sở Văn hóa và Thể thao phối hợp với Công an thành phố xử lý loa kéo gây ồn sau 22 giờ, báo cáo kết quả trước ngày {noise}.
4. Giao Ủy ban nhân dân {ward} hoàn trả vỉa hè sau thi công tại các tuyến phố đã được người dân phản ánh, hoàn thành trước ngày {pavement}.
5. Giao Ủy ban nhân dân {other} lắp đủ thùng rác tại các điểm chờ xe buýt, hoàn thành trước ngày {bins}.
6. Giao Trung tâm Phục vụ hành chính công thành phố công khai thời gian chờ tại từng bộ phận một cửa, cập nhật hằng ngày.
7. Giao Thanh tra thành phố xây dựng kế hoạch kiểm tra trách nhiệm người đứng đầu trong trả lời phản ánh, trình trước ngày {checks}.
Chỉ thị này có hiệu lực kể từ ngày ký. Văn phòng Ủy ban nhân dân thành phố theo dõi, đôn đốc, báo cáo kết quả trước ngày {report}./.
"""

INSIDE = """ỦY BAN NHÂN DÂN {ward_upper}
Văn bản dựng cho bản trình diễn, không phải văn bản thật
BIÊN BẢN
Giao ban nội bộ về phân công cán bộ tiếp dân
Chủ tịch Ủy ban nhân dân {ward} chủ trì, kết luận:
1. Giao bộ phận tiếp nhận xếp lại lịch trực bàn tiếp dân, bảo đảm sáng thứ Hai và thứ Năm luôn có lãnh đạo, xong trước ngày {rota}.
2. Yêu cầu công chức địa chính rà soát các vụ việc sắp đến hạn mỗi sáng thứ Sáu.
3. Giao Văn phòng chuẩn bị phòng chờ có ghế cho người cao tuổi, hoàn thành trước ngày {chairs}.
"""
