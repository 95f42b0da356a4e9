"""Who may import and point at whom: the floors of the house, its rooms, and the keys between tables."""

from __future__ import annotations

import pytest
from django.apps import apps
from importlinter.cli import lint_imports

from tests.architecture.sources import DOMAIN, PACKAGE, ROOT, imported_modules, name_of, python_files

WEB = ("django.http", "django.shortcuts", "django.views", "django.urls", "django.template.response")
#: Files of domain apps that must speak of the web, each with its reason.
MAY_KNOW_THE_WEB = {
    "src/dangvan/accounts/access.py": "the door before officers' pages, shared by siblings above",
}


def test_the_import_contracts_are_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT / "src"))
    failed = lint_imports(config_filename="pyproject.toml", cache_dir=None)
    assert not failed, capsys.readouterr().out


def test_domain_apps_know_no_requests_or_pages() -> None:
    breaches = [
        f"{name_of(path)} imports {module}"
        for app in DOMAIN
        for path in python_files(PACKAGE / app)
        if name_of(path) not in MAY_KNOW_THE_WEB
        for module in imported_modules(path)
        if module.startswith(WEB)
    ]
    assert breaches == []


def test_the_analysis_library_knows_neither_django_nor_the_platform() -> None:
    breaches = [
        f"{name_of(path)} imports {module}"
        for path in python_files(ROOT / "src" / "nhip")
        for module in imported_modules(path)
        if module.split(".")[0] in {"django", "dangvan"}
    ]
    assert breaches == []


def test_keys_between_tables_point_only_to_lower_floors() -> None:
    floor = {app: number for number, app in enumerate((*DOMAIN, "ui", "website", "desk", "demo"))}
    wrong: list[str] = []
    for model in apps.get_models():
        own = model._meta.app_label
        if own not in floor:
            continue
        for field in model._meta.get_fields():
            related = field.related_model
            if not field.concrete or not isinstance(related, type):
                continue
            other = related._meta.app_label
            if floor.get(other, -1) > floor[own]:
                wrong.append(f"{own}.{model.__name__}.{field.name} points to {other}")
    assert wrong == []
