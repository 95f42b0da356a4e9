"""How a document is laid out: lines with their marks, what each section is for, sentences, clauses."""

# ruff: noqa: E501 (lists of words stand in one piece)
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dangvan.directives.reading import vocabulary as words

MARK = re.compile(r"\s*(?:(?P<roman>[IVX]{1,5})[.)]|(?P<number>\(?\d{1,2}(?:\.\d{1,2})*[.)/]?)(?=\s)|(?P<letter>[a-zđ][.)])|(?P<dash>[-–—+•*▪])|(?P<ordinal>(?:Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười) là|Thứ (?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười))(?=[,:])[,:]?)\s*")  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?…])[”\"']?\s+(?=[\"“”'(]?[" + words.UPPER + "])")
_NO_END = re.compile(r"\b(?:TP|T|Q|P|TX|PGS|GS|TS|ThS|BS|KTS|Mr|St)\.$")
_NUMBER = re.compile(r"\s*[“\"(]?\d{1,2}\.$")
_CLAUSE = re.compile(r";\s*|,\s*(?=đồng thời,?\s)|,\s*(?=cùng với đó,?\s)")
DASH = 6
_ALWAYS_OVER = re.compile(r"nơi nhận\s*:?")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: where it stands, its depth (0 plain, 1 roman, 2 to 4 number, 5 letter, 6 dash), its mode."""

    start: int
    end: int
    body: int
    level: int
    mode: str
    heading: bool


def flat(text: str) -> str:
    """The text with each line feed inside a wrapped paragraph as a space: every offset stays what it is."""
    letters = list(text)
    for start, end in paragraphs(text):
        for at in range(start, end):
            if letters[at] == "\n":
                letters[at] = " "
    return "".join(letters)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Paragraphs by their offsets; lines that were wrapped at a width are taken as one."""
    lines = [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text)]
    full = _wrapped_at(text, lines)
    found: list[tuple[int, int]] = []
    for start, end in lines:
        if (
            found
            and _goes_on(text[found[-1][0] : found[-1][1]].rsplit("\n", 1)[-1], text[start:end], full)
            and ("\n" not in text[found[-1][1] + 1 : start])
        ):
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _wrapped_at(text: str, lines: list[tuple[int, int]]) -> float:
    """The width from which on a line counts as full, 0 where the text isn't wrapped at any."""
    widths = sorted(end - start for start, end in lines)
    if len(widths) < 8 or not 40 <= widths[len(widths) * 9 // 10] <= 130:
        return 0
    full = widths[len(widths) * 9 // 10] * 0.8
    long = [text[end - 1] for start, end in lines if end - start >= full]
    return full if sum(last not in ".;:!?…/" for last in long) * 2 > len(long) else 0


def _goes_on(last: str, line: str, full: float) -> bool:
    if MARK.match(line) or last.strip().isupper() or last.rstrip()[-1:] in '.;:!?…/”"':
        return bool(full) and len(last) >= full and not MARK.match(line) and line.strip()[:1].islower()
    return line.strip()[:1].islower() or (bool(full) and len(last) >= full and not line.strip().isupper())


def lines_of(text: str) -> Iterator[Line]:
    """The paragraphs that may hold demands; `mode` is "", "tasks" or "report" by the headings above them."""
    modes: dict[int, str] = {}
    mode = ""
    spans = paragraphs(text)
    for place, (start, end) in enumerate(spans):
        raw = text[start:end]
        low = raw.strip().lower()
        if _ALWAYS_OVER.match(low) or (place * 2 > len(spans) and words.END_OF_BODY.match(low)):
            return
        mark = MARK.match(raw)
        level = _level(mark)
        body = start + (mark.end() if mark else len(raw) - len(raw.lstrip()))
        following = MARK.match(text[slice(*spans[place + 1])]) if place + 1 < len(spans) else None
        heading = _is_heading(raw.strip(), level, _level(following), place + 1 < len(spans))
        heading = heading or (place < 12 and not level and _is_title(raw.strip(), first=place == 0))
        if heading or (low.endswith(":") and words.LEAD_IN.search(low)) or (level and low.endswith(":")):
            for deeper in [depth for depth in modes if depth >= max(level, 1)]:
                del modes[deeper]
            meant = _meant(low, heading)
            if meant:
                modes[level] = meant
        elif low.endswith(":") and words.DIRECTS.search(low):
            modes[0] = "tasks"
        above, mode = mode, modes[max(modes)] if modes else ""
        opens = not level and not heading and low.endswith(":")
        yield Line(start, end, body, level, above if opens else mode, heading)


def _level(mark: re.Match[str] | None) -> int:
    if mark is None:
        return 0
    if mark.lastgroup == "number":
        return min(4, 2 + mark["number"].rstrip(".").count("."))
    return {"roman": 1, "ordinal": 5, "letter": 5, "dash": DASH}[str(mark.lastgroup)]


def _is_heading(line: str, level: int, following: int, more: bool) -> bool:
    if len(line) > 130 or not more:
        return False
    if line.isupper():
        return True
    if not level or level == DASH or line[-1] in ".;,:…":
        return False
    if following <= level and len(line) > 70 and words.ACT_FIRST.match(line.lower(), _mark_end(line)):
        return False
    return level == 1 or following != level


def _mark_end(line: str) -> int:
    mark = MARK.match(line)
    return mark.end() if mark else 0


def _is_title(line: str, *, first: bool) -> bool:
    """At the head of a document: a line that ends in no sentence; a press report's title may end in a quotation."""
    ends = line.rstrip('”"') if first else line
    return bool(ends) and len(line) <= 250 and ends[-1] not in '.;:,…!?”"'


def _meant(low: str, heading: bool) -> str:
    if words.LEAD_IN.search(low) or not heading:
        return "tasks" if words.DIRECTS.search(low) or words.TASK_HEAD.search(low) else ""
    if re.match(r"kết luận(?: của|$|\n)|thông báo|chỉ thị|nghị quyết|công điện|kế hoạch$", low):
        return ""
    told, asked = words.REPORT_HEAD.search(low), words.TASK_HEAD.search(low)
    if told and not (asked and re.search(r"nhiệm vụ, giải pháp|thời gian tới|kết luận", low)):
        return "report" if not asked or told.start() < asked.start() else "tasks"
    return "tasks" if asked else ""


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of a paragraph by their offsets."""
    at = start
    for match in _SENTENCE.finditer(text, start, end):
        if _NO_END.search(text, at, match.start()) or _NUMBER.fullmatch(text, at, match.start()):
            continue
        yield at, match.start() + len(match.group().rstrip()) if match.group()[0] in "”\"'" else match.start()
        at = match.end()
    if text[at:end].strip():
        yield at, end


def clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Clauses of a sentence: parted by semicolons and by "đồng thời"; never inside brackets."""
    at = start
    for match in _CLAUSE.finditer(text, start, end):
        if text.count("(", at, match.start()) > text.count(")", at, match.start()):
            continue
        yield at, match.start() + 1
        at = match.end()
    if text[at:end].strip():
        yield at, end
