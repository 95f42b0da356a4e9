"""A session's document, pasted or handed in as a file, as one text with notices about how it was read."""

from __future__ import annotations

import codecs
import re

from dangvan.directives.reading import pdf, word
from dangvan.directives.reading.types import Document, Notice, Unreadable
from dangvan.kernel import folding

__all__ = ["Document", "Notice", "Unreadable", "read_document", "read_pasted"]

LARGEST_FILE = 50_000_000
LONGEST_TEXT = 5_000_000
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_VIETNAMESE = re.compile(r"[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]")


def read_document(content: bytes, name: str) -> Document:
    """The text of a file, known by its content and not by its name; raises Unreadable."""
    if len(content) > LARGEST_FILE:
        raise Unreadable("too_large", name=name, megabytes=LARGEST_FILE // 1_000_000)
    if content.lstrip()[:5] == b"%PDF-":
        text, pages, notices = pdf.read(content, name)
        media = "application/pdf"
    elif content.startswith(_OLD_WORD):
        raise Unreadable("old_word", name=name)
    elif content.startswith(b"PK\x03\x04"):
        text, notices = word.read(content, name)
        pages = ()
        media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    else:
        text, notices = _decoded(content, name)
        pages, media = (), "text/plain"
    if not pages:
        text = folding.clean(text)
    if not text.strip():
        raise Unreadable("empty", name=name)
    if len(text) > LONGEST_TEXT:
        raise Unreadable("too_long", name=name, length=len(text), limit=LONGEST_TEXT)
    text, fixed = _from_old_letters(text)
    return Document(text, () if fixed else pages, (*notices, *fixed), media)


def read_pasted(text: str) -> Document:
    """A text as it was pasted; raises Unreadable where there is none or too much."""
    if len(text) > LONGEST_TEXT:
        raise Unreadable("too_long", length=len(text), limit=LONGEST_TEXT)
    text, notices = _from_old_letters(folding.clean(text))
    if not text:
        raise Unreadable("empty")
    return Document(text, (), notices, "text/plain")


def _decoded(content: bytes, name: str) -> tuple[str, tuple[Notice, ...]]:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16"), ()
        if content and content[:4000].count(0) * 5 > len(content[:4000]):
            little = content[1:4000:2].count(0) >= content[:4000:2].count(0)
            text = content.decode("utf-16-le" if little else "utf-16-be")
            if _readable(text):
                return text, ()
            raise Unreadable("not_a_document", name=name)
        if b"\x00" in content:
            raise Unreadable("not_a_document", name=name)
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return _from_one_byte(content, name)


def _from_one_byte(content: bytes, name: str) -> tuple[str, tuple[Notice, ...]]:
    """Bytes from before Unicode: an old font code is mended later, windows-1258 is asked about here."""
    western = content.decode("latin-1")
    if not _readable(western):
        raise Unreadable("not_a_document", name=name)
    if _old_letters(western) or _old_letters(content.decode("cp1252", "replace")):
        return (western if _old_letters(western) else content.decode("cp1252", "replace")), ()
    text = folding.clean(content.decode("cp1258", "replace"))
    if _VIETNAMESE.search(text):
        return text, (Notice("windows_1258", {"sample": text[:60]}, asks=True),)
    raise Unreadable("not_a_document", name=name)


def _readable(text: str) -> bool:
    strange = sum(letter < " " and letter not in "\n\r\t\f" for letter in text[:20_000])
    return strange * 50 <= len(text[:20_000])


def _old_letters(text: str) -> str:
    if len(_OUTSIDE_ASCII.findall(text[:20_000])) < 4 or _VIETNAMESE.search(text[:20_000]):
        return ""
    from viparse import detect_text_encoding  # heavy, and needed by one document in hundreds

    found = str(detect_text_encoding(text[:4000]) or "").lower()
    return found if found in {"tcvn3", "vni"} else ""


def _from_old_letters(text: str) -> tuple[str, tuple[Notice, ...]]:
    code = _old_letters(text)
    if not code:
        return text, ()
    from viparse import fix

    fixed = folding.clean(fix(text))
    return fixed, (Notice(code, {"sample": fixed[:60]}, asks=True),)
