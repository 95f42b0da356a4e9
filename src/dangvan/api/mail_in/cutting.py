"""What of a letter its writer wrote for this occasion: without the letters before it, without a signature.

Signatures hold names and numbers that nobody meant to publish, so they go before anything is stored. Where it
is not clear that a line begins a quotation it stays: too much is mended by an officer, too little is lost.
"""

from __future__ import annotations

import re

#: "Vào Th 2, 23 thg 11, 2026 lúc 08:12 Đăng Văn <…> đã viết:", in the languages of programs used here.
_WROTE = re.compile(
    r"^(?:vào|on|le|am|el)\b.{4,300}\b(?:đã viết|viết|wrote|a écrit|schrieb|escribió)\s*:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_ORIGINAL = re.compile(
    r"^[\s>*_-]*(?:original message|thư gốc|tin nhắn gốc|thư ban đầu|message d'origine)[\s*_-]*$",
    re.IGNORECASE,
)
_LONG_RULE = re.compile(r"^_{20,}$")
_HEAD = re.compile(r"^\W*(?:từ|from|người gửi)\s*:", re.IGNORECASE)
_SECOND_HEAD = re.compile(
    r"^\W*(?:đã gửi|ngày|gửi lúc|sent|date|đến|tới|to|chủ đề|subject|tiêu đề)\s*:", re.IGNORECASE
)
_DEVICE = re.compile(
    r"^(?:(?:đã )?gửi từ|sent (?:from|via)|get outlook for|tải outlook|envoyé de)\b.{0,80}$", re.IGNORECASE
)
_CLOSING = re.compile(
    r"^(?:xin )?(?:trân trọng|kính thư|kính chào|thân ái|thân mến|chào trân trọng"
    r"|(?:xin )?(?:chân thành )?cảm ơn"
    r"|(?:best |kind |warm )?regards|yours (?:sincerely|faithfully)|sincerely|many thanks|thanks|thank you)"
    r"[\w ,.!]{0,40}$",
    re.IGNORECASE,
)
#: A signature is short; more lines than this below a closing are words.
_LINES_OF_SIGNATURE = 7
_LONGEST_LINE_OF_SIGNATURE = 90


def own_words(text: str, *, is_answer: bool) -> str:
    """The writer's own words, in their own lines."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    lines = _without_quotation(lines, is_answer=is_answer)
    lines = _without_signature(lines)
    return "\n".join(lines).strip()


def _without_quotation(lines: list[str], *, is_answer: bool) -> list[str]:
    for number, line in enumerate(lines):
        rest = lines[number + 1 :]
        two = f"{line} {rest[0]}" if rest else line
        followed = any(one.startswith(">") for one in rest[:4]) or is_answer
        if followed and (_WROTE.match(line.strip()) or _WROTE.match(two.strip())):
            lines = lines[:number]
            break
        if is_answer and (_ORIGINAL.match(line) or _is_head_of_letter(line, rest)):
            lines = lines[: number - 1] if number and _LONG_RULE.match(lines[number - 1]) else lines[:number]
            break
    return [line for line in lines if not line.startswith(">")]


def _is_head_of_letter(line: str, rest: list[str]) -> bool:
    """Whether "From:" stands with "Sent:" or "To:" close below, as Outlook begins what it quotes."""
    return bool(_HEAD.match(line)) and sum(bool(_SECOND_HEAD.match(one)) for one in rest[:5]) > 1


def _without_signature(lines: list[str]) -> list[str]:
    if "--" in lines:  # "-- " without its blank, which `rstrip` took
        at = len(lines) - 1 - lines[::-1].index("--")
        if any(line.strip() for line in lines[:at]):
            lines = lines[:at]
    while lines and (not lines[-1].strip() or _DEVICE.match(lines[-1].strip())):
        lines = lines[:-1]
    for number in range(max(1, len(lines) - _LINES_OF_SIGNATURE - 1), len(lines)):
        below = lines[number + 1 :]
        if _CLOSING.match(lines[number].strip()) and all(
            len(one) <= _LONGEST_LINE_OF_SIGNATURE for one in below
        ):
            return lines[:number]
    return lines
