"""What a file really is, whatever its name says: its format by its first bytes, its encoding and separator by
its text.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

from nhip.errors import BadInput, Notice

Format = Literal["csv", "parquet"]
_HEAD = 1 << 16
_CHUNK = 1 << 20
_SEPARATORS = (",", ";", "\t", "|")

#: First bytes of what people save under the wrong name, what it is, and what to do about it.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive", "Open it and save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Open it and save the sheet as CSV (UTF-8)"),
    (b"%PDF", "a PDF", "Ask for the table itself, as CSV or Parquet"),
    (b"SQLite format 3", "a SQLite database", "Export the table as CSV"),
    (b"ARROW1", "an Arrow file", "Save it as Parquet"),
    (b"BZh", "a bzip2 archive", "Unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "Unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it first"),
    (b"\x89PNG", "a picture", "Give a CSV or Parquet file"),
)
_CP1258_MARKS = frozenset(b"\xcc\xd2\xde\xec\xf2")
_VOWELS = frozenset(b"aeiouyAEIOUY\xe2\xe3\xea\xf4\xf5\xfd\xc2\xc3\xca\xd4\xd5\xdd")


@dataclass(frozen=True)
class Sniffed:
    """A file as it is: `format`, and for text its encoding, whether packed with gzip, and what to say about
    it.
    """

    format: Format
    encoding: str = "utf-8"
    packed: bool = False
    notices: tuple[Notice, ...] = ()


def sniff(path: Path, encoding: str | None = None) -> Sniffed:
    """Look at the file's bytes. Raises BadInput for what is no table, with what to do about it."""
    head = _first_bytes(path)
    name = path.name
    if head.startswith(b"PAR1"):
        return Sniffed("parquet", notices=_misnamed(path, "Parquet", (".parquet", ".pq")))
    packed = head.startswith(b"\x1f\x8b")
    if packed:
        head = _unpacked_head(path)
    for magic, what, remedy in _FOREIGN:
        if head.startswith(magic):
            raise BadInput(f"{name} is {what}, not a CSV or Parquet file", remedy)
    opening = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if opening.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise BadInput(
            f"{name} is a web page or XML, not a table",
            "Perhaps a portal answered with an error page: open it in a browser and download the CSV again",
        )
    if opening.startswith((b"{", b'[{"', b"[{")):
        raise BadInput(
            f"{name} is JSON, not a CSV or Parquet file",
            "Export the reports as CSV (a GeoJSON of areas belongs to --areas)",
        )
    chosen, notices = _encoding(path, head, packed, encoding)
    expected = (".csv", ".tsv", ".txt", ".tab", ".cas", ".geo", ".pop", ".gz", ".dat", "")
    return Sniffed("csv", chosen, packed, (*_misnamed(path, "text (CSV)", expected), *notices))


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except FileNotFoundError as missing:
        raise BadInput(f"There is no file {path}", "Check the path") from missing
    except IsADirectoryError as folder:
        raise BadInput(f"{path} is a folder", "Give one file") from folder
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}", "Check the rights on it") from error
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise BadInput(f"{path.name} is empty", "Export it again")
    return head


def _unpacked_head(path: Path) -> bytes:
    try:
        with gzip.open(path, "rb") as stream:
            return stream.read(_HEAD)
    except (OSError, EOFError) as error:
        raise BadInput(f"{path.name} is a damaged gzip archive", "Download it again") from error


def _misnamed(path: Path, what: str, endings: tuple[str, ...]) -> tuple[Notice, ...]:
    if path.suffix.lower() in endings:
        return ()
    return (Notice("other_format", f"{path.name} is {what} by its content and was read as such.", 1),)


def _encoding(path: Path, head: bytes, packed: bool, given: str | None) -> tuple[str, tuple[Notice, ...]]:
    if given:
        try:
            codecs.lookup(given)
        except LookupError as unknown:
            raise BadInput(
                f"There is no encoding {given!r}", "Try utf-8, windows-1258, windows-1252 or utf-16"
            ) from unknown
        return given, ()
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", ()
    if b"\x00" in head:
        raise BadInput(
            f"{path.name} holds zero bytes: it is no text, or UTF-16 without its mark",
            "Save it as CSV (UTF-8), or name the encoding: --encoding utf-16-le",
        )
    if _is_utf8(path, packed):
        return "utf-8", ()
    return _legacy(head if not head.isascii() else _first_foreign(path, packed))


def open_bytes(path: Path, packed: bool) -> BinaryIO:
    """The file's bytes, unpacked."""
    return cast("BinaryIO", gzip.open(path, "rb")) if packed else path.open("rb")


def _is_utf8(path: Path, packed: bool) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_bytes(path, packed) as stream:
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _first_foreign(path: Path, packed: bool) -> bytes:
    with open_bytes(path, packed) as stream:
        while chunk := stream.read(_CHUNK):
            if not chunk.isascii():
                return chunk
    return b""


def _legacy(text: bytes) -> tuple[str, tuple[Notice, ...]]:
    """Vietnamese windows-1258 writes tone marks after the vowel; else western windows-1252."""
    marks = [i for i, byte in enumerate(text) if byte in _CP1258_MARKS and i]
    after_vowel = sum(text[i - 1] in _VOWELS for i in marks)
    foreign = sum(byte > 127 for byte in text)
    vietnamese = bool(marks) and after_vowel >= 0.9 * len(marks) and after_vowel * 8 >= foreign
    chosen = "windows-1258" if vietnamese else "windows-1252"
    sample = _sample(text, chosen)
    words = f"The file is not UTF-8; it was read as {chosen} (for example “{sample}”). "
    return chosen, (Notice("encoding", words + "If that reads wrong, name the encoding with --encoding.", 1),)


def _sample(text: bytes, encoding: str) -> str:
    place = next((i for i, byte in enumerate(text) if byte > 127), 0)
    shown = unicodedata.normalize("NFC", text[max(0, place - 40) : place + 40].decode(encoding, "replace"))
    pieces = [piece for piece in re.split(r"[\r\n,;|\t\"]", shown) if not piece.isascii()]
    return pieces[0].strip()[:40] if pieces else ""


def separator_of(lines: list[str]) -> str:
    """The separator that cuts these lines most evenly into at least two fields; "" for runs of spaces.

    A file of one column has none; a comma is returned then.
    """
    scores = {mark: _evenness(lines, mark) for mark in _SEPARATORS}
    best = max(scores, key=lambda mark: scores[mark])
    if scores[best] > (0.0, 0):
        return best
    widths = Counter(len(line.split()) for line in lines if line.strip())
    if widths and widths.most_common(1)[0][0] > 1 and len(widths) == 1:
        return ""
    return ","


def _evenness(lines: list[str], mark: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row)
    except csv.Error:
        return (0.0, 0)
    if not widths:
        return (0.0, 0)
    width, often = widths.most_common(1)[0]
    return (round(often / sum(widths.values()), 1), width) if width > 1 else (0.0, 0)
