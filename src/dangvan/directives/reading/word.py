"""Word documents (.docx): paragraphs, tables, text boxes and footnotes as one text; tracked changes are said."""

# ruff: noqa: E501 (names of the format are long)
from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from dangvan.directives.reading.types import Notice, Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAIN, _NOTES, _NUMBERS = "word/document.xml", "word/footnotes.xml", "word/numbering.xml"
_STYLES = "word/styles.xml"
LARGEST_PART = 60_000_000


def read(content: bytes, name: str) -> tuple[str, tuple[Notice, ...]]:
    """Text and notices of a .docx; deletions are left out, insertions kept. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            if _MAIN not in names:
                raise Unreadable("not_a_document", name=name)
            root = _part(package, _MAIN, name)
            notes = _part(package, _NOTES, name) if _NOTES in names else None
            numbers = _formats(_part(package, _NUMBERS, name)) if _NUMBERS in names else {}
            styled = _styled(_part(package, _STYLES, name)) if _STYLES in names else {}
            comments = _part(package, "word/comments.xml", name) if "word/comments.xml" in names else None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, etree.XMLSyntaxError) as error:
        raise Unreadable("broken", name=name) from error
    lines = list(_lines(root, numbers, styled))
    if notes is not None:
        lines += [line for line in _lines(notes, {}, {}) if line.strip()]
    changed = sum(1 for _ in root.iter(f"{_W}ins", f"{_W}del"))
    remarks = 0 if comments is None else len(comments.findall(f"{_W}comment"))
    told = [
        Notice("tracked_changes", {"count": changed}, asks=True) if changed else None,
        Notice("comments", {"count": remarks}) if remarks else None,
    ]
    return "\n".join(lines), tuple(notice for notice in told if notice)


def _part(package: zipfile.ZipFile, part: str, name: str) -> Any:
    if package.getinfo(part).file_size > LARGEST_PART:
        raise Unreadable("too_large", name=name, megabytes=LARGEST_PART // 1_000_000)
    with package.open(part) as stream:
        content = stream.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART or b"<!ENTITY" in content[:4000]:
        raise Unreadable("too_large", name=name, megabytes=LARGEST_PART // 1_000_000)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def _formats(root: Any) -> dict[tuple[str, str], tuple[str, str, int]]:
    """(list, level) -> how its number is written, its text, where it begins."""
    kinds: dict[tuple[str, str], tuple[str, str, int]] = {}
    for kind in root.findall(f"{_W}abstractNum"):
        for level in kind.findall(f"{_W}lvl"):
            shown = {child.tag: child.get(f"{_W}val", "") for child in level}
            first = shown.get(f"{_W}start", "1")
            written = (
                shown.get(f"{_W}numFmt", ""),
                shown.get(f"{_W}lvlText", ""),
                int(first) if first.isdigit() else 1,
            )
            kinds[kind.get(f"{_W}abstractNumId", ""), level.get(f"{_W}ilvl", "0")] = written
    found = {}
    for used in root.findall(f"{_W}num"):
        of = used.find(f"{_W}abstractNumId")
        for (kind_id, depth), written in kinds.items():
            if of is not None and of.get(f"{_W}val") == kind_id:
                found[used.get(f"{_W}numId", ""), depth] = written
    return found


def _styled(root: Any) -> dict[str, str]:
    """Style -> the list its paragraphs are in, as "List Number" has one."""
    lists = {}
    for style in root.findall(f"{_W}style"):
        used = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        if used is not None:
            lists[style.get(f"{_W}styleId", "")] = used.get(f"{_W}val", "")
    return lists


def _lines(
    root: Any, numbers: dict[tuple[str, str], tuple[str, str, int]], styled: dict[str, str]
) -> Iterator[str]:
    counts: dict[tuple[str, str], int] = {}
    for paragraph in root.iter(f"{_W}p"):
        if any(parent.tag == _FALLBACK for parent in paragraph.iterancestors()):
            continue
        text = _text(paragraph)
        if text.strip():
            yield _number(paragraph, numbers, counts, styled) + text


def _text(paragraph: Any) -> str:
    pieces = []
    for piece in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        own = next(parent for parent in piece.iterancestors(f"{_W}p"))
        if own is not paragraph or any(
            parent.tag in {f"{_W}del", f"{_W}moveFrom"} for parent in piece.iterancestors()
        ):
            continue
        pieces.append(
            piece.text or "" if piece.tag == f"{_W}t" else "-" if piece.tag.endswith("Hyphen") else " "
        )
    return "".join(pieces)


def _number(
    paragraph: Any,
    numbers: dict[tuple[str, str], tuple[str, str, int]],
    counts: dict[tuple[str, str], int],
    styled: dict[str, str],
) -> str:
    """The number Word would draw before a paragraph, where it or its style says which list it is in."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    by_style = "" if style is None else styled.get(style.get(f"{_W}val", ""), "")
    listed, depth = (
        paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId"),
        paragraph.find(f"{_W}pPr/{_W}numPr/{_W}ilvl"),
    )
    key = (
        by_style if listed is None else listed.get(f"{_W}val", ""),
        "0" if depth is None else depth.get(f"{_W}val", "0"),
    )
    if key not in numbers:
        return ""
    kind, shown, first = numbers[key]
    if kind == "bullet":
        return "- "
    counts[key] = counts.get(key, first - 1) + 1
    for other in [other for other in counts if other[0] == key[0] and other[1] > key[1]]:
        del counts[other]
    for level in range(9):
        at = (key[0], str(level))
        value = counts.get(at, numbers[at][2] if at in numbers else 1)
        shown = shown.replace(f"%{level + 1}", _written(value, numbers[at][0] if at in numbers else ""))
    return f"{shown} " if shown else ""


def _written(value: int, kind: str) -> str:
    if kind in {"lowerLetter", "upperLetter"}:
        letter = "abcdefghijklmnopqrstuvwxyz"[(value - 1) % 26]
        return letter.upper() if kind == "upperLetter" else letter
    if kind in {"upperRoman", "lowerRoman"} and 0 < value < 40:
        roman = "X" * (value // 10) + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][value % 10]
        return roman if kind == "upperRoman" else roman.lower()
    return str(value)
