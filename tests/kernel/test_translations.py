"""Texts are found in code and templates, said in English, and compiled so that no language hides another."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from dangvan.kernel import translations

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("Gửi phản ánh")
ngettext("%(n)d ngày", "%(n)d ngày", 3)
pgettext("tháng", "Ba")
"""
PAGE = (
    '{% load i18n %}<c-button label="{% trans "Tiếp tục" %}">'
    "{% blocktrans %}Chào {{ name }}{% endblocktrans %}</c-button>"
)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    (tmp_path / "hall" / "templates").mkdir(parents=True)
    (tmp_path / "hall" / "__init__.py").write_text("")
    (tmp_path / "hall" / "pages.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "hall" / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    return "hall"


def say_in_english(tmp_path: Path, text: str, english: str) -> None:
    path = tmp_path / "hall" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    written = path.read_text(encoding="utf-8")
    path.write_text(
        written.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{english}"'), encoding="utf-8"
    )


def test_texts_of_code_and_templates_are_found(app: str) -> None:
    update = translations.update_english(app)
    assert update is not None
    assert set(update.untranslated) == {"Gửi phản ánh", "%(n)d ngày", "Ba", "Tiếp tục", "Chào %(name)s"}


def test_english_that_is_there_stays_and_what_is_unused_goes(app: str, tmp_path: Path) -> None:
    translations.update_english(app)
    say_in_english(tmp_path, "Gửi phản ánh", "Report")
    (tmp_path / "hall" / "templates" / "page.html").unlink()
    update = translations.update_english(app)
    assert update is not None
    assert "Gửi phản ánh" not in update.untranslated
    assert update.dropped == 2


def test_a_vietnamese_catalogue_says_each_text_as_it_stands(app: str, tmp_path: Path) -> None:
    translations.update_english(app)
    say_in_english(tmp_path, "Gửi phản ánh", "Report")
    assert len(translations.compile_all()) == 2
    for language, said in (("en", "Report"), ("vi", "Gửi phản ánh")):
        with (tmp_path / "hall" / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
            assert read_mo(file)["Gửi phản ánh"].string == said


def test_what_is_current_is_not_compiled_again(app: str) -> None:
    translations.update_english(app)
    translations.compile_all()
    assert translations.compile_all() == []


def test_an_app_without_texts_gets_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    (tmp_path / "quiet").mkdir()
    assert translations.update_english("quiet") is None
    assert translations.compile_all() == []
