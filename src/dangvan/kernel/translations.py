"""Interface texts: found in code and templates, kept as .po files, compiled to what Django reads, in Python.

The code speaks Vietnamese; each app's `locale/en` says it in English. A Vietnamese catalogue is compiled too,
where every text stands for itself: without it a city whose first language is English would show all English.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent

_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True, slots=True)
class Update:
    """What `update_english` found for one app."""

    app: str
    untranslated: tuple[str, ...]
    dropped: int


def apps() -> list[str]:
    """The apps that may hold texts: every folder beside this one that is a package."""
    return sorted(folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists())


def texts_of(app: str) -> Catalog:
    """Every translatable text of the app's code and templates."""
    catalog = Catalog(charset="utf-8")
    for path in _sources(ROOT / app):
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = templatize(source, origin=str(path))
        found = extract("python", BytesIO(source.encode()), keywords=_KEYWORDS, comment_tags=())
        for _line, message, _comments, context in found:
            catalog.add(message, locations=[(path.relative_to(ROOT).as_posix(), 1)], context=context)
    return catalog


def english_of(app: str) -> Catalog:
    return _read(_po(app, "en"), "en")


def untranslated(texts: Catalog, english: Catalog) -> list[str]:
    """The texts that English doesn't say yet, or only as a guess."""
    missing: list[str] = []
    for message in texts:
        if not message.id:
            continue
        said = english.get(_singular(message), message.context)
        if said is None or said.fuzzy or not _is_said(said):
            missing.append(_singular(message))
    return missing


def update_english(app: str) -> Update | None:
    """Bring the app's English .po in line with its texts: new ones wait empty, those no longer used go."""
    texts = texts_of(app)
    if not any(message.id for message in texts):
        return None
    path = _po(app, "en")
    english = _read(path, "en")
    english.update(texts, no_fuzzy_matching=True)
    dropped = len(english.obsolete)
    written = BytesIO()
    write_po(
        written,
        english,
        width=100,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
        omit_header=True,
    )
    head = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    head += '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, head.encode() + written.getvalue())
    return Update(app, tuple(untranslated(texts, english)), dropped)


def compile_all() -> list[Path]:
    """Compile every catalogue that is older than its texts; gives the files written."""
    written: list[Path] = []
    for app in apps():
        sources = [path for path in (_po(app, "en"), _po(app, "vi")) if path.exists()]
        for language in ("en", "vi"):
            target = _po(app, language).with_suffix(".mo")
            if sources and not _is_current(target, sources):
                target.parent.mkdir(parents=True, exist_ok=True)
                compiled = BytesIO()
                write_mo(compiled, english_of(app) if language == "en" else _vietnamese_of(app))
                _replace(target, compiled.getvalue())
                written.append(target)
    return written


def _vietnamese_of(app: str) -> Catalog:
    """Texts as the code has them, and what the app says in Vietnamese of other packages' English."""
    catalog = _read(_po(app, "vi"), "vi")
    for message in english_of(app):
        if message.id and catalog.get(_singular(message), message.context) is None:
            plural = isinstance(message.id, tuple)
            catalog.add(message.id, (message.id[0],) if plural else message.id, context=message.context)
    return catalog


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".html", ".txt", ".svg"} and (
            path.suffix == ".py" or "templates" in path.parts
        ):
            yield path


def _po(app: str, language: str) -> Path:
    return ROOT / app / "locale" / language / "LC_MESSAGES" / "django.po"


def _read(path: Path, language: str) -> Catalog:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return read_po(StringIO(text), locale=language, charset="utf-8")


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_said(message: Message) -> bool:
    said = message.string
    return bool(said) and (isinstance(said, str) or all(said or ()))


def _is_current(target: Path, sources: list[Path]) -> bool:
    return target.exists() and target.stat().st_mtime >= max(path.stat().st_mtime for path in sources)


def _replace(path: Path, content: bytes) -> None:
    """Write whole or not at all: another process may be reading."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)
