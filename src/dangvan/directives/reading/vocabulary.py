"""The words the rules go by: verbs that direct, words that oblige, acts asked for, what only looks alike."""

# ruff: noqa: E501 (lists of words stand in one piece)
from __future__ import annotations

import re

#: Letters by case, as they stand inside a class: the range from À to Ỹ holds both.
UPPER = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x1EFA)) if letter.isupper())
LOWER = "a-z" + "".join(letter for letter in map(chr, range(0xC0, 0x1EFA)) if letter.islower())


def any_of(words: str) -> str:
    """Alternatives of a list separated by bars or lines, longest first."""
    parts = {part.strip() for part in re.split(r"[|\n]", words) if part.strip()}
    return "(?:" + "|".join(sorted((re.escape(part) for part in parts), key=len, reverse=True)) + ")"


#: Someone in charge tells someone to do something.
DIRECTING = any_of("yêu cầu|nhất trí giao|gợi ý|đề nghị|giao|chỉ đạo|lưu ý|phân công|nghiêm cấm|giao nhiệm vụ|giao trách nhiệm|quán triệt|nhắc nhở|đôn đốc|ủy quyền|mong muốn|kêu gọi|kiến nghị")  # fmt: skip
_NOT_AFTER = any_of("đáp ứng|đáp ứng được|theo|đúng|các|những|một số|thực hiện|tiếp thu|ý kiến|được|bị|có|mọi|nhiều|sự|văn bản|đơn|phiếu|bàn|ngoại|chuyển|tiếp tục|công tác|ban|lãnh đạo|tập trung|trong|lãnh đạo,|nội dung|tinh thần|đạt|vượt|việc|với|nhận|phân|chỉ đạo|là|tại|của|từ|sau|khi có|tùy|xuất phát từ|xử lý|giải quyết|trả lời|hồ sơ|thời gian|người|hoặc|về|tình hình")  # fmt: skip
_NOT_BEFORE = r"(?:(?<=giao) (?:thông|lưu|dịch|tiếp|ban|thừa|nhận|hữu|thoa|thời|hưởng|điểm)|(?<=yêu cầu) (?:nhiệm vụ|của|đặt ra|phát triển|thực tiễn|mới|đó|này|trên|cao|ngày càng)|(?<=chỉ đạo) (?:của|điều hành|này|trên)|(?<=đề nghị) (?:của|này|trên|tại)|(?<=kiến nghị) (?:của|này|trên)|(?<=giao) cho (?:dân|người dân|các hộ))"  # fmt: skip
DIRECTS = re.compile(rf"(?<!\w)(?<!-)(?P<verb>{DIRECTING})(?!\w)(?!{_NOT_BEFORE}(?!\w))")
NOUN_BEFORE = re.compile(rf"(?:(?<!\w){_NOT_AFTER})\s+[“\"]?$")

#: Words that oblige.
OBLIGES = re.compile(
    r"(?<!\w)(?P<verb>không được phép|không được|tuyệt đối không|nghiêm cấm|có trách nhiệm|chịu trách nhiệm|có nhiệm vụ"
    r"|cần phải|phải|cần|hãy|không để|không thể để|kiên quyết không)(?!\w)"
    r"(?! (?:thiết|chăng|biết rằng|thừa nhận|cù|trả giá|thơ|là)\b)"
)
NOT_OBLIGING = re.compile(
    r"(?<!\w)(?:nhu|không|chưa|chẳng|bên|vừa|mắc|gặp|vấp|tay|rất|những việc|nếu|khi|đã|từng|trái|lẽ|quyền|tất yếu|vẫn|còn"
    r"|đang|bị buộc|người|không chỉ|đối tượng|mà|hộ|số|việc|nội dung|vấn đề)\s+$"
)

#: What is asked for, when it stands first or right after the one who is to do it.
ACTS = any_of(
    """bám sát|ban hành|báo cáo|bảo đảm|đảm bảo|biểu dương|bố trí|bổ sung|bồi dưỡng|bàn giao|cải cách|cải thiện|cải tạo|cân đối|cập nhật
    |chấm dứt|chấn chỉnh|chia sẻ|chỉ đạo|chủ động|chủ trì|chú trọng|chuẩn bị|chuyển|công bố|công khai|củng cố|cung cấp|cử|chịu trách nhiệm
    |cụ thể hóa|chăm lo|chống|duy trì|dừng|di dời|dành|đa dạng hóa|đào tạo|đánh giá|đầu tư|đẩy mạnh|đẩy nhanh|đề xuất|đề ra|điều chỉnh|định kỳ
    |đối thoại|đổi mới|đôn đốc|đưa|đăng tải|đề cao|giải quyết|giải trình|giám sát|giảm|giữ gìn|giữ vững|gắn|góp ý|gửi|gương mẫu|hạn chế|hoàn thành|hoàn thiện
    |hoàn trả|hỗ trợ|huy động|hướng dẫn|hợp nhất|in|kê khai|khai thác|khảo sát|khắc phục|khẩn trương|khen thưởng|khơi thông|khuyến khích|không để|không được
    |không ngừng|kiên quyết|kiên trì|kiểm điểm|kiểm soát|kiểm tra|kiện toàn|kịp thời|kết nối|làm rõ|làm tốt|làm việc|lãnh đạo|lập|lắng nghe|lắp đặt
    |liên hệ|lồng ghép|lựa chọn|lấy ý kiến|mở|mở rộng|nâng cao|nâng cấp|nắm|nắm bắt|nắm chắc|nêu cao|ngăn chặn|nghiên cứu|nghiêm túc|nghiêm cấm|nhân rộng|niêm yết
    |phát động|phát hiện|phát huy|phát triển|phân công|phân bổ|phân loại|phấn đấu|phê duyệt|phòng ngừa|phòng, chống|phòng chống|phối hợp|phổ biến|phục vụ|quan tâm
    |quán triệt|quản lý|quyết liệt|quyết tâm|rà soát|rút kinh nghiệm|ra quân|sắp xếp|sơ kết|sớm|số hóa|sử dụng|sửa chữa|sửa đổi|tạo|tăng cường|tập hợp|tập huấn
    |tập trung|tham mưu|tham gia|thanh tra|thành lập|thẩm định|theo dõi|thí điểm|thiết lập|thống kê|thông báo|thông tin|thúc đẩy|thực hành|thực hiện|thường xuyên
    |thu hồi|thu gom|tích cực|tiếp nhận|tiếp thu|tiếp tục|tiến hành|tìm|tháo gỡ|tổ chức|tổng hợp|tổng kết|tổng rà soát|triển khai|trình|trả lời|trực tiếp|truyền thông|tuân thủ
    |tuyên truyền|tuyệt đối|tận dụng|tu sửa|ưu tiên|ứng dụng|vận động|vận hành|xác định|xác minh|xem xét|xây dựng|xử lý|xúc tiến|thay thế|thẩm tra|nạo vét|dọn|quy hoạch|quyết định
    |xếp lại|siết chặt|đấu tranh|tôn trọng|gần dân|đi đầu|nêu gương|nhanh chóng|lập lại|trồng|tuyển|vớt|giao|đặt|thể chế hóa|mời|ký|chi trả|bám|hoàn tất|trước hết|luôn|đồng hành|hình thành
    |kéo giảm|nỗ lực|ổn định|đóng góp|đăng ký|xác lập|phát hành|giáo dục|nhắc nhở|dự báo|chuẩn hóa|bảo vệ|giới thiệu|thực sự|trả|có giải pháp|có kế hoạch|có phương án|có biện pháp|có văn bản|có lộ trình|coi trọng|xem|tránh|làm|bảo quản|chọn|rút ngắn|mua sắm|đối chiếu|tự|loại bỏ|cắt giảm|đơn giản hóa|cấp|tăng|giữ|đăng|có ít nhất|định hướng|không hợp thức hóa
    |sẵn sàng|kiểm đếm|cắm|trực ban|trực 24|sơ tán|cứu trợ|vệ sinh|phun|đo đạc|khởi công|thi công|bàn|họp|tọa đàm|đối ngoại|thăm hỏi|vinh danh|tôn vinh|tặng|tri ân|khoanh vùng|xét nghiệm
    |tiêm|tuần tra|canh gác|lập biên bản|cưỡng chế|tháo dỡ|đình chỉ|xử phạt|truy thu|thu|chi|quyết toán|giải ngân|nghiệm thu|đấu thầu|lựa|phân cấp|phân quyền|ủy quyền|phân luồng|cấm|điều tra|khởi tố|truy tố|xét xử
    |có chính sách|có cơ chế|có kế|có phương|có trách nhiệm|có sự|có thư|coi|lấy|hướng|hướng về|nhận diện|nhận thức|thấm nhuần|nói đi đôi|nêu rõ|nói rõ|làm cho|làm chủ|mạnh dạn|dám|đoàn kết|thống nhất|chung tay|chấp hành
    |chấm điểm|chuyển đổi|chuyển hóa|dứt điểm|giao ban|giao|đo lường|đối mặt|đón|đề cử|đền bù|bồi thường|tái định cư|cho phép|cho vay|xóa|giảm nghèo|hiện đại hóa|hoạch định|hội nhập|khai trương|không né tránh|không cho|không chủ quan|không lơ là|không đùn đẩy|không trông chờ|không thu|không sử dụng|không phát sinh|không thực hiện|không tổ chức|kiến tạo
    |kiến nghị|kiểm kê|liên kết|liên thông|luân chuyển|minh bạch|mời gọi|nối|nuôi dưỡng|nắn chỉnh|phân bố|phân tích|phân định|phủ sóng|quảng bá|rà|rút|sưu tầm|soạn thảo|tái cơ cấu|tính toán|tôn tạo|tổ chức|trang bị|trao đổi|tranh thủ|truy xuất|tham vấn|tiết kiệm|tinh giản|tránh|tuyển dụng|tuyển chọn|vệ sinh|vượt|xã hội hóa|xem lại|xin ý kiến|yêu cầu|đề nghị|lưu ý|kéo dài|gặp gỡ|giải phóng|giải thích|giải đáp|gìn giữ|bảo tồn|bảo trì|bổ nhiệm|bình xét|cải tiến|cam kết|can thiệp|lắp|di chuyển|luân phiên|biệt phái|treo|dán|phát|phân phối|cấp phát|sơn|kẻ|chặt|tỉa|lát|san gạt|gia cố|khai báo|nộp|trích|miễn|gia hạn|thanh toán|chuyển giao|tiếp|nghe|ghi|lưu|dạy|học tập|rèn luyện|tu dưỡng|thi đua|kết nạp|quyên góp|tuyên dương|phê bình|kỷ luật|thay|cách chức|thanh kiểm tra|giao lưu|dự|tìm hiểu|tính|khai|đi|đến|xuống|viết|gọi|thu xếp|sàng lọc|gỡ|bịt|bảo dưỡng|khôi phục|tái lập|phục hồi|nhận|thuê|mượn|bán|mua|hỏi|bố|tách|nhập|hợp|điều|điều động|điều phối|điều hành|cắt|chịu|rải|phòng|cảnh giác|khẳng định|đặt hàng|trưng dụng|kiểm soát|đóng|mắc|vá|dọn dẹp|quét|tưới|tẩy|nạo|hút|đốt|chôn|bốc|phá|xây|dựng|cơi|sửa|chỉnh trang|chỉnh lý|lưu trữ|bảo mật|giữ bí mật|ký kết|đàm phán|vận dụng|nhìn nhận|suy nghĩ|học hỏi|không phân biệt|không gây|không yêu cầu|không bố trí|không giao|không trình|không dồn|không làm|không đưa|không ban hành|không thành lập|không tăng|không điều chỉnh|không phê duyệt|không để|cảnh báo|chăm sóc|chốt|chứng minh|chủ động|cơ cấu|cụ thể|củng cố"""
)  # fmt: skip
ACT_FIRST = re.compile(
    rf"(?P<verb>{ACTS})(?!\w)(?!(?<=lãnh đạo) (?:ubnd|sở|các|thành phố|tỉnh|bộ|phường|ban))"
)
ACT_WITHIN = re.compile(
    rf"(?<!\w)(?P<verb>(?!đánh giá cao|ghi nhận|biểu dương){ACTS}|phải|cần|có trách nhiệm|nghiên cứu)(?!\w)"
)

#: Words before the act that neither add nor take away.
OPENERS = re.compile(
    r"(?:(?:\((?:[ivx]{1,4}|\d|[a-e])\)|một là|hai là|ba là|bốn là|năm là|sáu là|bảy là|thứ (?:nhất|hai|ba|tư|năm|sáu|bảy)|cuối cùng|tiếp theo|cụ thể|mặc dù vậy|để làm được điều (?:đó|này)|trên đây là [^,]{5,120}|theo (?:bí thư|chủ tịch|đồng chí|thủ tướng|phó thủ tướng|bộ trưởng)[^,.;]{0,60}(?=,)|trước mắt|đồng thời|đặc biệt(?: là)?|bên cạnh đó|ngoài ra|cùng với đó|do vậy|vì vậy|do đó|từ đó|trong đó|theo đó|trên cơ sở đó|song song với đó"
    r"|trong thời gian tới|thời gian tới|trong quá trình thực hiện|hằng năm|hàng năm|hằng tháng|hằng quý|nhất là|và|cũng|mặt khác|trước hết|sau đó|ngay sau (?:hội nghị|cuộc họp)"
    r"|riêng|tiếp đó|bên cạnh|từ nay đến [^,]{2,40}|trước ngày [\d/.]+(?: năm \d{4})?|trong (?:tháng|quý|năm|tuần)[^,;]{1,30}|(?:về|đối với|để|trên cơ sở|trong|căn cứ|với|trường hợp|nếu|khi|qua|nhằm|phần việc)\b(?:[^,:;.]|(?<=\d)\.(?=\d)){2,160}[,:]|các nội dung khác:)"
    r"(?:\s*,|\s*:)?\s+)"
)

#: One who leads, and so may direct.
LEADER = re.compile(
    r"(?<!\w)(?:bí thư|phó bí thư|chủ tịch|phó chủ tịch|đồng chí|thủ tướng|phó thủ tướng|bộ trưởng|thứ trưởng|giám đốc|phó giám đốc|trưởng ban|chánh văn phòng"
    r"|thường trực thành ủy|thường trực tỉnh ủy|ban thường vụ|lãnh đạo (?:thành phố|tỉnh|ubnd)|ông|bà|trưởng phòng|người chủ trì|chủ tọa|thành ủy|tỉnh ủy|ubnd|hội nghị)(?!\w)"
)
#: Those whose wishes are told, not directed.
PEOPLE = re.compile(
    r"(?<!\w)(?:người dân|cử tri|nhân dân|công dân|bà con|các hộ|hộ dân|tôi|chúng tôi|phụ huynh|doanh nghiệp|tiểu thương|đại biểu|ý kiến|cư dân|theo báo cáo|phường cũng|xã cũng|sở cũng|đơn vị cũng|nhiều người|hội viên)(?!\w)[^.;]*$"
)
#: Past or told, not asked for.
TOLD = re.compile(
    r"(?<!\w)(?:đã|đang|vừa|từng (?:bị|được|có|là)|thời gian qua|vừa qua|những năm qua|năm qua|hiện nay|vẫn còn|vẫn xảy ra|vẫn chưa|vẫn tiếp diễn|còn (?:tình trạng|nhiều|chậm)|chưa|kết quả|cho biết|báo cáo với|khẳng định sẽ|cam kết|hứa|tiếp thu|nêu rõ nguyên nhân)(?!\w)"
)
NOT_DEMAND_FIRST = re.compile(
    r"(?:căn cứ|thực hiện (?:chỉ đạo|kết luận|nghị quyết|chỉ thị|kế hoạch|ý kiến)[^,;]*,|theo (?:báo cáo|đó|đồng chí)|kính gửi|nơi nhận|thay mặt|tại (?:cuộc họp|hội nghị|buổi)|phát biểu tại|tham dự|cùng dự|thành phần"
    r"|thời gian:|địa điểm:|chủ trì:|sau khi nghe|xét (?:đề nghị|tờ trình)|thừa lệnh|văn phòng [^,]{2,60} thông báo|trên đây|thống nhất chủ trương|cơ bản (?:thống nhất|nhất trí)|ghi nhận|đánh giá cao|biểu dương (?:sự|kết quả|tinh thần)|(?:tuy nhiên|tuy vậy|song),? (?:công tác|việc|một số|vẫn|tình trạng|kết quả|còn))"
)

#: Names of those who are told to do something.
BODY = re.compile(
    r"(?:(?:các|mỗi|từng|toàn thể|lãnh đạo|thủ trưởng|người đứng đầu|chủ tịch|trưởng|giám đốc|hiệu trưởng|bí thư|thường trực|ban thường trực|ban thường vụ|đồng chí|cả|riêng)\s+)*"
    r"(?:sở|ubnd|hđnd|mttq|ủy ban|uỷ ban|hội đồng|ban|phòng|công an|chi cục|cục|bộ|văn phòng|đảng ủy|đảng uỷ|đảng bộ|thành ủy|tỉnh ủy|thanh tra|mặt trận|hội|liên đoàn|đoàn|công ty|tổng công ty"
    r"|trung tâm|trạm|trường|bệnh viện|công chức|cán bộ|phường|xã|tập đoàn|quận|huyện|thị xã|thành phố|cơ quan|đơn vị|địa phương|ngành|cấp ủy|tổ chức|tổ dân phố|tổ|thôn|chi bộ|bộ phận|đội|đội ngũ|hệ thống|báo|đài|viện|kho bạc|ngân hàng|điện lực"
    r"|phó thủ tướng|phó chủ tịch|bộ trưởng|thứ trưởng|phó bí thư|ủy viên|tổ trưởng|trưởng thôn|trưởng bản|ban cán sự|tổng cục|hợp tác xã|hộ kinh doanh|hộ|ban giám đốc|tổng giám đốc|nhà trường|khối|tư vấn|tòa|tổ đại biểu|thuế|hải quan|bộ đội|biên phòng|nhân viên|toàn|mỗi|cơ sở|thủ trưởng|chủ tịch|bí thư|giám đốc|chủ đầu tư|nhà thầu|sở, ban, ngành|kiểm lâm|bảo hiểm|hạt|người đứng đầu|người phát ngôn|lực lượng|ban chỉ huy|ban chỉ đạo|ban quản lý|bưu điện|đảng viên|công tác|các cấp|chính quyền|quân đội|bộ chỉ huy|chánh văn phòng|kiểm toán|tòa án|toà án|đồng chí|doanh nghiệp|thầy|giáo viên|văn thư|kế toán|trưởng ban|hiệu trưởng)(?!\w)"
)

REPORT_HEAD = re.compile(
    r"đánh giá|kết quả|tình hình|nguyên nhân|hạn chế|tồn tại|ý kiến (?:của|phát biểu|phản ánh)|giải trình|quan điểm|thành phần|bối cảnh|ưu điểm|khuyết điểm|căn cứ|diễn biến|nội dung báo cáo|nội dung (?:kiến nghị|phản ánh)|báo cáo của|bài học"
)
TASK_HEAD = re.compile(
    r"nhiệm vụ|giải pháp|kết luận|tổ chức thực hiện|mục tiêu|chỉ tiêu|phân công|thời gian tới|phương hướng|yêu cầu|chỉ đạo|việc cần làm|trách nhiệm"
)
LEAD_IN = re.compile(
    r"(?:như sau|sau đây|các nội dung sau|những nội dung sau|một số nội dung|các nhiệm vụ sau|kết luận)\s*:$"
)
END_OF_BODY = re.compile(r"(?:nơi nhận|thư ký$|t/m |tm\. |kt\. |tl\. |theo báo )")

#: What stands between a leader and a directing verb that is only told.
TOLD_BETWEEN = re.compile(
    r"(?<!\w)(?:cho biết|thừa nhận|giải trình|cam kết|xin|sẽ|trả lời rằng|hứa|từng|báo cáo)(?!\w)"
)
#: Asked of someone above: a wish of the floor, not a demand.
ASKED_ABOVE = re.compile(
    r"\s+(?:tỉnh|thành phố|trung ương|chính phủ|quốc hội|cấp trên|nhà nước|các cấp có thẩm quyền|lãnh đạo)(?!\w)"
)
#: A leader's words about what is so or must be.
SAYS = re.compile(r"(?<!\w)(?:nhấn mạnh|lưu ý|nêu rõ|chỉ rõ|cho rằng|khẳng định|quán triệt|nói|nhắc)(?!\w)")
#: Whose task something is.
IS_TASK = re.compile(
    r"(?<!\w)(?P<verb>là (?:nhiệm vụ|trách nhiệm|việc))(?!\w)(?= (?:của|thường xuyên|phải|chung|chính trị))"
)
#: Titles before the name of one who leads.
NAMED = re.compile(
    r"(?:[Bb]í thư|[Cc]hủ tịch|[Bb]ộ trưởng|[Tt]hủ tướng|[Gg]iám đốc|[Tt]rưởng (?:ban|Ban|phòng|Phòng|đoàn))[^.;:\n“\"]{0,60}?\s"
    rf"(?P<name>[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]+){{1,3}})(?=[\s,.;:]|$)"
)
#: Decisions that ask nothing of anyone.
AGREES = re.compile(r"(?:cơ bản )?(?:đồng ý|nhất trí|thống nhất)(?!\w)")
#: Sentences of a list of tasks that explain and don't ask.
EXPLAINS = re.compile(
    r"(?:đây|điều (?:này|đó)|do|vì|bởi|nguyên nhân|tổng (?:số|cộng|kinh phí)|hiện|đến nay|tính đến|số|như vậy|tỷ lệ|có \d|còn \d|theo|kinh phí|thời gian:|địa điểm:|thành phần|ngày)(?!\w)"
)
#: Where a speaker's own words end in who said them.
SAID_SO = re.compile(
    r"[”\"]\s*[,-]?\s*(?:-|–)?\s*(?:[^,;”\"]{3,70} )?(?:nhấn mạnh|yêu cầu|chỉ đạo|quán triệt|lưu ý|đề nghị|nhắc nhở|chỉ rõ|nói)(?: rõ| thêm)?[\s.]*$"
)
#: Good words about what was done.
PRAISES = re.compile(r"(?<!\w)(?:đánh giá cao|ghi nhận|biểu dương|hoan nghênh|chúc mừng|cảm ơn)(?!\w)")
#: Openings of what is told of the past.
LOOKS_BACK = re.compile(
    r"(?:thời gian qua|vừa qua|trong tuần|năm qua|những năm qua|tuy nhiên|tuy vậy|mặc dù|sau khi|hiện nay)(?!\w)"
)
#: Someone who is no office-holder opens the clause.
PERSON_FIRST = re.compile(r"(?:ông|bà|anh|chị|cô|chú|công dân|cử tri)\s")
