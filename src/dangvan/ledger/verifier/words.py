"""What the verifier says, in Vietnamese and in English. Sentences that name what is wrong inside a file come
from `ledger/tlog` in English alone: whoever mends a log reads them, not whoever holds a receipt.
"""

from __future__ import annotations

import os
from typing import Any, Final

from dangvan.ledger.verifier.findings import FINDINGS

LANGUAGES: Final = ("vi", "en")

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "proven": ("ĐÃ CHỨNG MINH", "PROVEN"),
    "refused": ("KHÔNG CHỨNG MINH ĐƯỢC", "NOT PROVEN"),
    "what": ("Điều gì", "What"),
    "where": ("Ở đâu", "Where"),
    "who": ("Ai làm chứng", "By whom"),
    "until": ("Đến khi nào", "Until when"),
    "shown": ("Bạn cho xem", "You show"),
    "shown_plain": ("Công khai trong sổ", "Plain in the log"),
    "closed": ("Còn giữ kín", "Kept closed"),
    "promise": ("Lời hứa", "The promise"),
    "sealed_what": (
        "một phản ánh đã được nhận vào ngày {day}, niêm phong trong sổ",
        "a report was taken in on {day}, sealed in the log",
    ),
    "act_what": ("việc “{kind}” vào ngày {day}", "the act “{kind}” on {day}"),
    "entry_where": (
        "mục {index} trong {size} mục của sổ {origin}; bỏ đi hay sửa một chữ là lộ",
        "entry {index} of the {size} of {origin}; taking it out or changing a letter would show",
    ),
    "by_log": ("khoá của sổ {origin}", "the key of {origin}"),
    "witness": ("{name}, thấy lúc {time}", "{name}, who saw it at {time}"),
    "no_witness": (
        "chỉ có chữ ký của chính sổ, không đơn vị nào khác chứng kiến",
        "the log's own signature alone, no other body has witnessed it",
    ),
    "until_time": (
        "sổ không thể nói khác về mục này từ {time} trở đi",
        "from {time} on the log cannot say anything else about it",
    ),
    "until_ever": (
        (
            "tệp này còn đúng khi trang không còn; nhưng thiếu chứng kiến thì người giữ khoá sổ có thể "
            "ký một sổ khác"
        ),
        (
            "the file holds when the site is gone; but without witnesses whoever has the log's key "
            "could sign another"
        ),
    ),
    "promise_held": (
        "đã hứa vào sổ trước hết ngày {due}; tệp này chứng minh đã vào",
        "promised to be in the log by the end of {due}; this file proves that it is",
    ),
    "promise_unchecked": (
        "có kèm lời hứa nhưng chưa kiểm tra vì chưa nêu khoá lời hứa (--key)",
        "a promise lies in the file, unchecked: no key of promises was named (--key)",
    ),
    "promise_signed": (
        "sổ {origin} đã ký nhận và hứa: mục “{kind}” của ngày {day} sẽ vào sổ trước hết ngày {due}",
        "{origin} signed that it took in “{kind}” of {day} and will have it in the log by the end of {due}",
    ),
    "promise_in_log": ("Đã giữ: mục {entry} của sổ", "Kept: it is entry {entry} of the log"),
    "promise_open": (
        "Chưa vào sổ, chưa quá hạn ({due}): hãy hỏi lại sau ngày đó",
        "Not in the log yet, and not past its due day ({due}): ask again after it",
    ),
    "promise_missing": (
        (
            "LỜI HỨA KHÔNG GIỮ: hạn là hết ngày {due}, sổ có {size} mục mà không có mục này. "
            "Tệp lời hứa là bằng chứng: hãy giữ kỹ và gửi cho báo chí, đơn vị chứng kiến, thanh tra"
        ),
        (
            "THE PROMISE IS BROKEN: it was due by the end of {due}; the log has {size} entries, not this. "
            "The file of the promise is the evidence: keep it, show it to the press, a witness, "
            "the inspectorate"
        ),
    ),
    "promise_ask_log": (
        "Đã quá hạn ({due}): hãy nêu sổ bằng --log để biết lời hứa có được giữ không",
        "It is past its due day ({due}): name the log with --log to learn whether it was kept",
    ),
    "by_site": (
        (
            "Khoá và chính sách lấy từ chính trang đang kiểm tra: như vậy chỉ biết trang không tự mâu thuẫn. "
            "Hãy lấy từ nơi khác (đơn vị chứng kiến, báo in) và nêu bằng --policy"
        ),
        (
            "Keys and policy come from the very site that is checked: that shows only that it agrees with "
            "itself. "
            "Get them elsewhere (a witness, a newspaper) and name them with --policy"
        ),
    ),
    "no_key": (
        "Hãy nêu tin ai: --policy TỆP hoặc --key KHOÁ (hoặc --log để lấy từ trang, kém chắc hơn)",
        (
            "Say whom to trust: --policy FILE or --key KEY (or --log to take what the site says, which "
            "is weaker)"
        ),
    ),
    "no_promise_key": (
        "Hãy nêu khoá lời hứa của sổ bằng --key (tên kết thúc bằng /promises)",
        "Name the log's key of promises with --key (its name ends in /promises)",
    ),
    "not_a_receipt": (
        "{file} không phải biên nhận (.tlog-proof) cũng không phải lời hứa",
        "{file} is neither a receipt (.tlog-proof) nor a promise",
    ),
    "log_sound": ("SỔ TOÀN VẸN", "THE LOG IS SOUND"),
    "log_unsound": ("SỔ CÓ ĐIỂM SAI", "THE LOG HAS FAULTS"),
    "tree_only": (
        "Chỉ kiểm tra cây băm; nội dung từng mục chưa được đọc",
        "Only the tree was checked; what the entries say was not read",
    ),
    "log": ("Sổ", "Log"),
    "size": ("Số mục", "Entries"),
    "size_said": (
        "{size}: {sealed} niêm phong (phản ánh và mục đệm, không phân biệt được), {hidden} việc che",
        "{size}: {sealed} sealed (reports and padding, which cannot be told apart), {hidden} hidden acts",
    ),
    "days": ("Thời gian", "Days"),
    "days_said": ("từ {first} đến {last}", "from {first} to {last}"),
    "witnesses": ("Chứng kiến", "Witnesses"),
    "signatures": ("Chữ ký", "Signatures"),
    "signatures_said": (
        "{signed} trả lời, quyết định mang chữ ký cơ quan",
        "{signed} answers and decisions are signed",
    ),
    "late": ("Vào sổ muộn", "Entered late"),
    "late_said": (
        "{late} mục vào sau ngày kế tiếp của ngày ghi (kể cả những gì có trước khi mở sổ)",
        (
            "{late} entries came in later than the day after their own (what was there before the log "
            "opened, too)"
        ),
    ),
    "erased": ("Đã xoá nội dung", "Content erased"),
    "erased_said": ("{count} lần, căn cứ “{ground}”", "{count} times, on the ground “{ground}”"),
    "none": ("không", "none"),
    "faults": ("Điểm sai", "Faults"),
    "notices": ("Cần biết", "Worth knowing"),
    "entry": ("mục {entry}", "entry {entry}"),
    "more": ("… và {count} điều nữa cùng loại (xem --json)", "… and {count} more of the kind (see --json)"),
    "reading": ("đang đọc", "reading"),
    "figures": (
        "Đúng hạn, tháng {month}, tính lại từ {size} mục",
        "On time, {month}, reckoned from {size} entries",
    ),
    "organisation": ("cơ quan", "body"),
    "due": ("đến hạn", "due"),
    "on_time": ("đúng hạn", "on time"),
    "on_word": ("theo lời", "by word"),
    "site": ("trang nói", "site says"),
    "published": ("cả thảy", "of all"),
    "agree": ("KHỚP", "AGREES"),
    "differ": ("LỆCH", "DIFFERS"),
    "figures_agree": (
        "TRANG KHỚP VỚI SỔ ở cả {count} cơ quan",
        "THE SITE AGREES WITH THE LOG for all {count} bodies",
    ),
    "figures_differ": (
        "TRANG LỆCH VỚI SỔ ở {count} cơ quan: {bodies}",
        "THE SITE DIFFERS FROM THE LOG for {count} bodies: {bodies}",
    ),
    "figures_alone": (
        "Trang không được hỏi; đây là số tính từ sổ",
        "No site was asked; these follow from the log",
    ),
    "on_word_note": (
        (
            "theo lời: trả lời đúng ngày hết hạn (hoặc trước khi công khai), giờ không có trong sổ nên "
            "theo lời cơ quan"
        ),
        "by word: answered on the due day itself (or before it was public), where the body's word decides",
    ),
    "published_note": (
        "cả thảy: số trang công bố, kể cả vụ không công khai và lịch sử nhập vào, không kiểm tra được ở đây",
        (
            "of all: what the site publishes, with cases not in public and imported history, which "
            "nobody can check here"
        ),
    ),
    "figures_ahead": (
        "số liệu của trang tính tới mục {told}, sổ mới có {size} mục",
        "the site's figures follow from {told} entries, the log has only {size}",
    ),
    "figures_behind": (
        "Số liệu của trang tính từ {days} ngày trước so với sổ",
        "The site's figures are {days} days older than the log",
    ),
    "following": (
        "Theo dõi {name}, nhịp {every} giây; đã thấy {size} mục",
        "Following {name} every {every} seconds; {size} entries seen",
    ),
    "grew": ("{size} mục, thêm {added}, không có gì sai", "{size} entries, {added} more, nothing wrong"),
    "same": ("{size} mục, không thêm", "{size} entries, no more than before"),
    "alert_failed": ("lệnh báo động thất bại: {why}", "the alert command failed: {why}"),
    "interrupted": (
        "Đã dừng giữa chừng; với --state lần sau sẽ đọc tiếp",
        "Broken off; with --state the next run goes on from here",
    ),
}

#: Names of fields that a person may show or see.
_FIELDS: Final[dict[str, tuple[str, str]]] = {
    "text": ("lời", "words"),
    "place": ("nơi", "place"),
    "topic": ("lĩnh vực", "topic"),
    "area": ("địa bàn", "area"),
    "visibility": ("ai được xem", "who may see it"),
    "photos": ("ảnh", "photos"),
    "thread": ("mã hồ sơ", "thread"),
    "reason": ("lý do", "reason"),
    "remark": ("nhận xét", "remark"),
    "solved": ("đã giải quyết", "solved"),
    "case": ("vụ việc", "case"),
    "rest": ("nội dung", "contents"),
    "act": ("việc", "act"),
    "organisation": ("cơ quan", "body"),
    "due_day": ("hạn", "due day"),
    "in_time": ("đúng hạn", "in time"),
    "number": ("lần thứ", "number"),
    "outcome": ("kết quả", "outcome"),
}

#: Names of kinds as a reader would say them.
_KINDS: Final[dict[str, tuple[str, str]]] = {
    "sealed": ("phản ánh niêm phong", "sealed report"),
    "report.added": ("bổ sung phản ánh", "words added to a report"),
    "report.withdrawn": ("rút phản ánh", "report withdrawn"),
    "report.joined": ("cùng phản ánh", "report joined a case"),
    "report.satisfaction_given": ("đánh giá kết quả", "satisfaction given"),
    "report.refusal_contested": ("đề nghị xem lại việc không công khai", "refusal to publish contested"),
    "report.words_released": ("công khai lời phản ánh", "words released"),
    "report.words_refused": ("không công khai lời phản ánh", "release of words refused"),
    "report.refusal_decided": ("quyết định về việc công khai", "decision on a refusal"),
    "report.erased": ("xoá nội dung", "content erased"),
    "case.opened": ("mở vụ việc", "case opened"),
    "case.screened": ("sơ loại", "case screened"),
    "case.accepted": ("nhận xử lý", "case accepted"),
    "case.handed_over": ("chuyển cơ quan khác", "case handed over"),
    "case.arbitrated": ("phân xử trách nhiệm", "case arbitrated"),
    "case.scheduled": ("hẹn ngày", "day promised"),
    "case.paused": ("tạm dừng thời hạn", "clock paused"),
    "case.extended": ("gia hạn", "limit extended"),
    "case.answered": ("trả lời", "case answered"),
    "case.declined": ("không thụ lý", "case declined"),
    "case.contested": ("đề nghị xem lại", "answer contested"),
    "case.contest_decided": ("quyết định xem lại", "contest decided"),
    "case.escalated": ("quá hạn, lên cấp trên", "late, went one level up"),
    "case.closed": ("đóng vụ việc", "case closed"),
    "case.reopened": ("mở lại vụ việc", "case reopened"),
}


class Words:
    """Sentences in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._at = LANGUAGES.index(language)

    def __call__(self, code: str, **said: Any) -> str:
        return _SENTENCES[code][self._at].format(**said)

    def finding(self, code: str, said: dict[str, Any]) -> str:
        """What was found, with its particulars; a particular that is missing stands as a dash."""
        named = {name: value if value not in {None, ""} else "–" for name, value in said.items()}
        if "kind" in named:
            named["kind"] = self.kind(str(named["kind"]))
        _fault, *sentences = FINDINGS[code]
        return sentences[self._at].format_map(_Missing(named))

    def day(self, day: str) -> str:
        """A day as readers of the language write it."""
        return "/".join(reversed(day.split("-"))) if self.language == "vi" else day

    def field(self, name: str) -> str:
        return _FIELDS[name][self._at] if name in _FIELDS else name

    def kind(self, kind: str) -> str:
        return _KINDS[kind][self._at] if kind in _KINDS else kind


class _Missing(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "–"


def language_of(asked: str | None) -> str:
    """The language asked for, else that of the environment: Vietnamese where it says so, English where it
    says English, else Vietnamese, the language of those whose record it is.
    """
    if asked:
        return asked
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if named.startswith("en") else "vi"
