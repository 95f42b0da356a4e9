"""The gallery of components: whole, in both languages, without inline style or script, safe with hostile
words.
"""

import re
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template import Context, Template, engines
from django.test import Client, RequestFactory
from django.utils.html import escape

from dangvan import ui

COMPONENTS = Path(ui.__file__).parent / "templates" / "cotton"
PAGES = ("/_ui/", "/_ui/desk/", "/_ui/first/", "/en/_ui/", "/en/_ui/desk/", "/en/_ui/first/")
HOSTILE = "<script>alert(1)</script>\"'>&"

pytestmark = pytest.mark.urls("tests.ui.urls")


def drawn(markup: str, **context: object) -> str:
    """A snippet with components in it, drawn as a page would."""
    from django_cotton.compiler_regex import CottonCompiler

    source = "{% load i18n ui %}" + CottonCompiler().process(markup)
    return engines["django"].from_string(source).render(context, RequestFactory().get("/?q=1"))


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, client: Client) -> str:
    answer = client.get(request.param)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_no_component_is_left_undrawn(page: str) -> None:
    assert not re.search(
        r"<c-|</c-|\{%|\{\{|None\b|SafeString", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    )


@pytest.mark.django_db
def test_nothing_is_styled_or_scripted_inline(page: str) -> None:
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", page)


@pytest.mark.django_db
def test_ids_are_unique_and_references_lead_somewhere(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    told = [one for value in re.findall(r'aria-describedby="([^"]+)"', page) for one in value.split()]
    assert set(told) | set(re.findall(r'<label[^>]* for="([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r'<a href="#(id_[^"]+)"', page)) <= set(ids)


def test_the_galleries_show_every_component() -> None:
    templates = COMPONENTS.parent / "ui"
    shown = "".join(
        path.read_text(encoding="utf-8") for path in [*templates.glob("*.html"), *COMPONENTS.glob("*.html")]
    )
    missing = [name for name in names() if f"<c-{name} " not in shown and f"<c-{name}>" not in shown]
    assert missing == []


def names() -> list[str]:
    return sorted(path.stem.replace("_", "-") for path in COMPONENTS.glob("*.html"))


@pytest.mark.parametrize("name", names())
def test_hostile_words_stay_words_in_every_attribute(name: str) -> None:
    """Each attribute in turn is given markup, as text and as a value; it never becomes markup."""
    source = (COMPONENTS / f"{name.replace('-', '_')}.html").read_text(encoding="utf-8")
    declared = re.search(r"<c-vars (.*?) />", source)
    attributes = re.findall(r'(?<![:\w])([\w-]+)="[^"]*"', declared.group(1)) if declared else []
    required = {"summary-row": 'term="x"', "cell": "", "deadline": ""}.get(name, "")
    for attribute in attributes:
        if attribute in {
            "level",
            "kind",
            "type",
            "current",
            "total",
            "count",
            "reports",
            "sign",
            "rows",
            "most",
        }:
            continue
        for markup in (
            f'<c-{name} {required} :{attribute}="hostile" />',
            f'<c-{name} {required} {attribute}="{{{{ hostile }}}}" />',
        ):
            assert "<script>alert" not in drawn(markup, hostile=HOSTILE), markup


def test_passed_on_attributes_are_escaped() -> None:
    markup = drawn(
        '<c-field name="a" label="A" :placeholder="hostile" data-x="{{ hostile }}" autocomplete="name" />',
        hostile=HOSTILE,
    )
    assert "<script>alert" not in markup
    assert f'placeholder="{escape(HOSTILE)}"' in markup
    assert 'autocomplete="name"' in markup


def test_a_component_does_not_see_the_page_around_it() -> None:
    assert "lạ" not in drawn('<c-panel title="Có" />', slot="lạ", level="lạ", title="lạ")
    assert "lạ" not in drawn('<c-field name="a" label="A" />', error="lạ", hint="lạ", value="lạ")


def test_a_field_says_its_hint_and_error_to_a_screen_reader() -> None:
    markup = drawn('<c-field name="place" label="Ở đâu?" hint="Tên đường" error="Xin điền" required="1" />')
    assert 'aria-describedby="id_place-hint id_place-error"' in markup
    assert 'aria-invalid="true"' in markup
    assert " required" in markup


def test_a_password_is_never_written_back() -> None:
    assert "bi-mat" not in drawn('<c-field name="p" label="P" type="password" value="bi-mat" />')


def test_a_letter_keeps_the_persons_line_breaks_and_words() -> None:
    markup = drawn('<c-letter who="Một người dân" :text="text" />', text="dòng một\n<b>dòng hai</b>")
    assert "dòng một\n&lt;b&gt;dòng hai&lt;/b&gt;" in markup


def test_a_receipt_stands_in_two_rows_of_four() -> None:
    markup = drawn('<c-receipt-code code="mot hai ba bon nam sau bay tam" />')
    rows = re.findall(r"<span>((?:<span>\w+ </span>)+)</span>", markup)
    assert [re.findall(r"\w+(?= )", row) for row in rows] == [
        ["mot", "hai", "ba", "bon"],
        ["nam", "sau", "bay", "tam"],
    ]


def test_a_column_link_turns_the_sorting_around_and_keeps_the_filters() -> None:
    columns = [{"label": "Hạn", "sort": "due"}, {"label": "Số", "sort": "n", "numeric": True}]
    markup = drawn('<c-table caption="T" :columns="columns" sort="due"></c-table>', columns=columns)
    assert 'aria-sort="ascending"' in markup
    assert 'href="?q=1&amp;sort=-due"' in markup
    assert 'href="?q=1&amp;sort=n"' in markup


def test_the_frame_stands_without_a_request_or_a_database() -> None:
    page = engines["django"].get_template("500.html").render()
    assert "<h1>" in page
    assert "113" in page
    assert "<c-" not in page


def test_marks_and_signs_are_hidden_from_screen_readers() -> None:
    html = Template("{% load ui %}{% icon 'search' %}{% mark 16 %}{% drum %}").render(Context())
    assert html.count("<svg") == html.count('aria-hidden="true"') == 3


@pytest.mark.django_db
def test_the_language_link_keeps_the_page_and_its_query(client: Client) -> None:
    assert 'href="/en/_ui/?q=1" lang="en"' in client.get("/_ui/?q=1").content.decode()
    assert 'href="/_ui/" lang="vi"' in client.get("/en/_ui/").content.decode()


def test_a_refused_field_is_marked_and_the_rest_stands_above() -> None:
    from dangvan.kernel.errors import Invalid
    from dangvan.ui.forms import error_links, take_refusal
    from dangvan.ui.gallery import SampleForm

    form = SampleForm({"words": "x"})
    form.errors.clear()
    take_refusal(form, Invalid("Chưa được", {"place": "Nơi này ngoài thành phố", "unknown": "Lạ"}))
    assert [(link.target, link.message) for link in error_links(form)] == [
        ("", "Lạ"),
        ("id_place", "Nơi này ngoài thành phố"),
    ]
    assert isinstance(RequestFactory().get("/"), HttpRequest)
