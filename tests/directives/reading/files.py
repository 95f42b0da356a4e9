"""Files as they come in, made in the test: Word documents by their parts, PDFs by Typst, Pillow or hand."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import pypdfium2
import typst
from PIL import Image

SENTENCE = "Yêu cầu Sở Xây dựng kiểm tra điểm ngập trước ngày 30/6."
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def part(tag: str, inside: str) -> str:
    return f'<w:{tag} xmlns:w="{_W}">{inside}</w:{tag}>'


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def word(body: str, **parts: str) -> bytes:
    """A .docx with this body; other parts by the name of their file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", part("document", f"<w:body>{body}</w:body>"))
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", content)
    return held.getvalue()


def pdf(tmp_path: Path, source: str) -> bytes:
    made = tmp_path / "made.typ"
    made.write_text(source, encoding="utf-8")
    content = typst.compile(str(made))
    assert isinstance(content, bytes)
    return content


def scan(pages: int = 1) -> bytes:
    """A PDF that holds pictures alone."""
    held = io.BytesIO()
    sheets = [Image.new("L", (200, 280), 250) for _ in range(pages)]
    sheets[0].save(held, "PDF", save_all=True, append_images=sheets[1:])
    return held.getvalue()


def joined(*documents: bytes) -> bytes:
    whole, held = pypdfium2.PdfDocument.new(), io.BytesIO()
    for content in documents:
        whole.import_pages(pypdfium2.PdfDocument(content))
    whole.save(held)
    return held.getvalue()


def locked() -> bytes:
    """A PDF whose password isn't the empty one."""
    pieces = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        f"<</Filter/Standard/V 1/R 2/O<{'41' * 32}>/U<{'42' * 32}>/P -4>>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, piece in enumerate(pieces, 1):
        places.append(len(text))
        text += f"{number} 0 obj{piece}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<{'43' * 16}><{'43' * 16}>]>>"
    return (
        f"{text}xref\n0 5\n0000000000 65535 f \n{table}trailer{end}\nstartxref\n{len(text)}\n%%EOF".encode()
    )


def windows_1258(text: str) -> bytes:
    """As Windows wrote Vietnamese: letters with their tones behind them."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", parts.replace(tone, "")).encode("cp1258") + tone.encode(
                "cp1258"
            )
    return out
