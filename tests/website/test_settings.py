"""Settings read from the environment, in a process of their own each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.architecture.sources import ROOT

SHOW = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def settings_under(home: Path, *names: str, **environment: str) -> dict[str, Any]:
    ran = _read(home, *names, **environment)
    assert ran.returncode == 0, ran.stderr
    shown: dict[str, Any] = json.loads(ran.stdout)
    return shown


def _read(home: Path, *names: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {
        "DANGVAN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "dangvan.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    return subprocess.run(
        [sys.executable, "-c", SHOW, *names],
        env={"PATH": os.environ["PATH"], **own, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_sqlite_in_the_data_folder_is_the_default_and_waits_for_the_disk(tmp_path: Path) -> None:
    database = settings_under(tmp_path, "DATABASES")["DATABASES"]["default"]
    assert database["NAME"] == str(tmp_path / "dangvan.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_a_url_names_another_database(tmp_path: Path) -> None:
    url = "postgres://officer:p%40ss@db.example:6432/city?sslmode=require"
    database = settings_under(tmp_path, "DATABASES", DATABASE_URL=url)["DATABASES"]["default"]
    assert (database["USER"], database["PASSWORD"]) == ("officer", "p@ss")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "6432", "city")
    assert database["OPTIONS"]["sslmode"] == "require"


def test_letters_are_files_until_a_mail_server_is_named(tmp_path: Path) -> None:
    assert settings_under(tmp_path, "EMAIL_FILE_PATH")["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
    mail = settings_under(
        tmp_path, "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", EMAIL_URL="smtp+tls://u:p@mail.example"
    )
    assert mail == {"EMAIL_HOST": "mail.example", "EMAIL_PORT": 587, "EMAIL_USE_TLS": True}


def test_an_address_with_tls_makes_cookies_secure_and_insists(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    assert settings_under(tmp_path, *names) == dict(zip(names, (False, False, 0), strict=True))
    safe = settings_under(tmp_path, *names, DANGVAN_BASE_URL="https://phananh.example.vn")
    assert safe["SESSION_COOKIE_SECURE"]
    assert safe["CSRF_COOKIE_SECURE"]
    assert safe["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_the_citys_own_sign_in_may_receive_the_form_that_leads_to_it(tmp_path: Path) -> None:
    shown = settings_under(tmp_path, "CONTENT_SECURITY_POLICY", DANGVAN_OIDC_SERVER="https://sso.example.vn")
    assert "https://sso.example.vn" in shown["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"]


def test_a_wrong_value_is_refused_by_its_name(tmp_path: Path) -> None:
    for name, value in (
        ("DATABASE_URL", "mysql://x"),
        ("EMAIL_URL", "mail.example"),
        ("DANGVAN_MAILBOX", "mail.example"),
        ("DANGVAN_DEBUG", "perhaps"),
    ):
        ran = subprocess.run(
            [sys.executable, "-m", "dangvan", "check"],
            env={
                "PATH": os.environ["PATH"],
                "DANGVAN_HOME": str(tmp_path),
                "PYTHONPATH": str(ROOT / "src"),
                name: value,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 1
        assert name in ran.stderr
        assert "Traceback" not in ran.stderr


def test_a_city_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text("[city]\ncode = 'x'\n")
    ran = _read(tmp_path, "CITY")
    assert ran.returncode == 1
    assert "city.toml" in ran.stderr
