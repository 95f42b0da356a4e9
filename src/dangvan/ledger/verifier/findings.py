"""What an audit or a monitor may find: each with its code, told in Vietnamese and in English."""

from __future__ import annotations

from typing import Final

#: Code -> whether it speaks against the log (True) or is only worth knowing, and the sentence.
FINDINGS: Final[dict[str, tuple[bool, str, str]]] = {
    "malformed": (True, "mục không đúng khuôn: {why}", "the entry is not a leaf: {why}"),
    "unknown_kind": (
        True,
        "loại “{kind}” không có trong quy cách: phần mềm này cũ hơn sổ, hoặc mục này bịa đặt",
        "“{kind}” is no known kind: this verifier is older than the log, or the entry is invented",
    ),
    "unknown_field": (
        True,
        "“{kind}” có trường lạ so với quy cách",
        "“{kind}” shows a field that its kind does not have",
    ),
    "field_missing": (
        True,
        "“{kind}” bỏ trống điều mà loại mục này phải ghi công khai",
        "“{kind}” leaves out what its kind must say in plain",
    ),
    "plain_and_hidden": (
        True,
        "“{kind}” vừa công khai vừa che: chỉ được một trong hai",
        "“{kind}” stands both plain and hidden: only one of them may be",
    ),
    "gap": (
        True,
        "hồ sơ {subject}: thiếu mục, đến số {seq} khi chờ số {expected}: có việc đã bị bỏ khỏi sổ",
        "subject {subject}: number {seq} where {expected} was due: an act was left out of the log",
    ),
    "repeated": (
        True,
        "hồ sơ {subject}: số {seq} xuất hiện lại (chờ số {expected})",
        "subject {subject}: number {seq} comes again ({expected} was due)",
    ),
    "wrong_prev": (
        True,
        "hồ sơ {subject}: mục số {seq} không nối với mục liền trước",
        "subject {subject}: number {seq} does not follow from the entry before it",
    ),
    "day_back": (
        True,
        "“{kind}” ghi ngày {day}, sớm hơn mục trước của cùng hồ sơ ({before}): ghi lùi ngày",
        "“{kind}” claims {day}, earlier than the entry before it ({before}): it is back-dated",
    ),
    "day_ahead": (
        True,
        "ghi ngày {day}, chưa tới (nay là {now})",
        "it claims {day}, which has not come ({now})",
    ),
    "back_dated": (
        True,
        "“{kind}” ghi ngày {day} nhưng mới vào sổ sau ngày {seen}: ghi lùi ngày hoặc bị giữ lại",
        "“{kind}” claims {day} but entered the log after {seen}: it is back-dated or was held back",
    ),
    "signature_missing": (
        True,
        "“{kind}” của {organisation} thiếu chữ ký của cơ quan",
        "“{kind}” of {organisation} lacks the body's signature",
    ),
    "signature_by_another": (
        True,
        "“{kind}” không do đúng cơ quan ký ({organisation})",
        "“{kind}” is signed by another than the body it names ({organisation})",
    ),
    "signature_not_asked": (
        True,
        "“{kind}” có chữ ký không được yêu cầu",
        "“{kind}” is signed though nobody must",
    ),
    "signature_wrong": (
        True,
        "chữ ký của {organisation} không khớp với khoá của cơ quan ghi trong sổ",
        "the signature of {organisation} is not by the key that the log names for it",
    ),
    "key_unreadable": (
        True,
        "khoá của {organisation} không đọc được",
        "the key of {organisation} cannot be read",
    ),
    "key_unknown": (
        True,
        "{organisation} ký mà sổ không ghi khoá nào của cơ quan này",
        "{organisation} signed, but the log names no key of it",
    ),
    "key_after_use": (
        False,
        "{organisation} ký trước khi khoá vào sổ (mục {key_entry})",
        "{organisation} signed before its key entered the log (entry {key_entry})",
    ),
    "plain_out_of_public": (
        True,
        "việc ghi công khai khi hồ sơ chưa hề công khai ({day})",
        "an act stands plain though its case never came into the public ({day})",
    ),
    "owner_without_handing_over": (
        True,
        "cơ quan phụ trách đổi thành {owner} mà không có mục chuyển",
        "the owner became {owner} without any hand-over",
    ),
    "received_day_changed": (True, "ngày tiếp nhận bị đổi ({day})", "the day of receipt was changed ({day})"),
    "received_after_act": (
        True,
        "ngày tiếp nhận sau ngày của chính việc đó ({day})",
        "the day of receipt lies after the act that names it ({day})",
    ),
    "due_day_put_off": (
        True,
        "hạn lùi tới {due_day} mà không có tạm dừng hay gia hạn",
        "the limit went back to {due_day} without a pause or an extension",
    ),
    "in_time_missing": (
        True,
        "trả lời không nói có đúng hạn hay không",
        "an answer does not say whether it is in time",
    ),
    "in_time_changed": (
        True,
        "lời “đúng hạn” của lần trả lời đầu bị đổi về sau",
        "whether the first answer was in time was changed later",
    ),
    "in_time_false": (
        True,
        "{owner}: trả lời ngày {day}, hạn {due_day}, mà tự nhận ngược lại",
        "{owner}: answered on {day}, due {due_day}, and claims the opposite",
    ),
    # What only a monitor sees.
    "fork": (
        True,
        "SỔ BỊ TÁCH NHÁNH: hai mốc đã ký không thể cùng đúng ({why})",
        "THE LOG FORKED: two signed checkpoints cannot both be true ({why})",
    ),
    "rollback": (
        True,
        "SỔ BỊ LÙI: từng có {old} mục, nay chỉ còn {new}",
        "THE LOG WENT BACK: it had {old} entries and now has {new}",
    ),
    "broken": (True, "sổ không khớp với mốc đã ký: {why}", "the log is not what was signed: {why}"),
    "stalled": (
        True,
        "sổ không thêm mục nào từ {since} ({minutes} phút)",
        "the log has not grown since {since} ({minutes} minutes)",
    ),
    "unwitnessed": (
        True,
        "các đơn vị chứng kiến im lặng từ {since}",
        "the witnesses have been silent since {since}",
    ),
    "unconfirmed": (
        False,
        "mốc {size} mục chưa đủ đơn vị chứng kiến xác nhận, lần tới xem lại",
        "too few witnesses have confirmed {size} entries so far; the next look will tell",
    ),
    "promise_broken": (
        True,
        "LỜI HỨA KHÔNG GIỮ: {file}: hạn vào sổ là hết ngày {due} mà không có mục nào",
        "A PROMISE IS BROKEN: {file}: due in the log by the end of {due}, and there is no such entry",
    ),
    "promise_kept": (
        False,
        "{file}: lời hứa đã giữ, mục {entry}",
        "{file}: the promise is kept, entry {entry}",
    ),
    "unreachable": (False, "chưa đọc được sổ: {why}", "the log cannot be read just now: {why}"),
}


def is_fault(code: str) -> bool:
    """Whether a finding speaks against the log."""
    return FINDINGS[code][0]
