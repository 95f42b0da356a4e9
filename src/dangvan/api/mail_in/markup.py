"""The words of a letter in HTML, without what it quotes, what it hides and what it loads."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_GAPS = re.compile(r"\n{3,}")
_SILENT = frozenset({"script", "style", "head", "title", "template", "blockquote"})
_LINES = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr"})
#: Classes under which mail programs put what they quote.
_QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "zmail_extra")
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"}
)


def text_of_html(markup: str) -> str:
    """Plain lines; never raises."""
    reader = _Words()
    reader.feed(markup[:2_000_000])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).splitlines())
    return _GAPS.sub("\n\n", "\n".join(lines))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        #: Elements open since the one that silences, itself included.
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag in _LINES:
                self.said.append("\n")
            return
        if self._silent:
            self._silent.append(tag)
            return
        classes = next((value or "" for name, value in attrs if name == "class"), "")
        if tag in _SILENT or any(one in classes for one in _QUOTES):
            self._silent.append(tag)
        elif tag in _LINES:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent and self._silent.pop() != tag:
                pass
        elif not self._silent and tag in _LINES:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)
