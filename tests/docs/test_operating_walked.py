"""docs/operating.md as an operator walks it: each command that this machine can run is run, in a clean home;
units are read by systemd itself where it is installed.

Not run: `git` (no address to clone from) and `systemctl` (no systemd of our own), whose units
must stand on the page.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT
from tests.kernel.homes import Home, database_of_its_own

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
UNIT = re.compile(r"`/etc/systemd/system/(\S+?)`[^\n]*\n(?:[^\n`]*\n)*?```ini\n(.*?)```", re.DOTALL)

#: What `./run` does once its environment stands; a server is asked one page and then stopped.
DOOR = """#!{python}
import os, signal, subprocess, sys, urllib.request
assert sys.argv[1] == "dangvan", sys.argv
command = [sys.executable, "-m", "dangvan", *sys.argv[2:]]
if sys.argv[2] != "serve":
    os.execv(sys.executable, command)
command[command.index("--port") + 1] = os.environ["FREE_PORT"]
serving = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
address = serving.stdout.readline().strip()
assert urllib.request.urlopen(address + "/healthz", timeout=60).status == 200
serving.send_signal(signal.SIGINT)
sys.exit(serving.wait(60))
"""


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def units() -> dict[str, str]:
    return dict(UNIT.findall(PAGE))


def is_for_this_machine(command: str) -> bool:
    return not command.startswith(("git ", "systemctl "))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "run").write_text(DOOR.format(python=sys.executable))
    (folder / "run").chmod(0o700)
    return folder


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    from django.db import connection

    if connection.vendor != "postgresql":
        yield ""
        return
    request.getfixturevalue("db")
    with database_of_its_own() as url:
        yield url


def walk(checkout: Path, tmp_path: Path, lines: list[str], postgres_url: str = "") -> None:
    from tests.website.test_serve import free_port

    own = {
        "FREE_PORT": str(free_port()),
        "BACKUP": str(tmp_path / "backup"),
        "KEYS": str(tmp_path / "keys"),
        "RESTORED": str(tmp_path / "restored"),
        "POSTGRES_URL": postgres_url,
    }
    script = ["set -eu", *(line.replace("/srv/dangvan ", f"{tmp_path}/home ") for line in lines)]
    ran = subprocess.run(
        ["/bin/sh", "-c", "\n".join(script)],
        cwd=checkout,
        env=Home(tmp_path / "home").environment() | own,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def runnable() -> list[str]:
    return [line for line in commands() if is_for_this_machine(line)]


@pytest.mark.sqlite
def test_an_operator_who_follows_the_page_has_a_service_a_back_up_and_a_second_home(
    checkout: Path, tmp_path: Path
) -> None:
    lines = [line for line in runnable() if "POSTGRES_URL" not in line and "check --deploy" not in line]
    assert any("serve" in line for line in lines)
    assert any("restore" in line for line in lines)
    walk(checkout, tmp_path, lines)
    assert (tmp_path / "restored" / "dangvan.sqlite3").stat().st_size > 0
    assert (tmp_path / "backup" / "today" / "manifest.json").is_file()


@pytest.mark.sqlite
def test_the_question_before_opening_is_answered_in_sentences(checkout: Path, tmp_path: Path) -> None:
    (question,) = [line for line in commands() if "check --deploy" in line]
    lines = [line for line in runnable() if line.startswith("export") or line.endswith("dangvan migrate")]
    # Nobody has set keys, mail or witnesses yet: it must say so, and refuse.
    walk(checkout, tmp_path, [*lines[:2], f"! {question} 2>{tmp_path}/said"])
    assert "dangvan.W001" in (tmp_path / "said").read_text()


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_city_moves_to_postgresql_as_the_page_says(
    checkout: Path, tmp_path: Path, postgres_url: str
) -> None:
    lines = [line for line in runnable() if line.endswith("dangvan migrate") or "POSTGRES_URL" in line]
    assert any("move_to_postgres" in line for line in lines)
    walk(checkout, tmp_path, list(dict.fromkeys(lines)), postgres_url)


def test_nothing_is_left_out_but_what_is_said() -> None:
    left_out = [line for line in commands() if not is_for_this_machine(line)]
    named = re.compile(r"git (?:clone ADDRESS dangvan && cd dangvan|pull)|systemctl .*")
    assert [line for line in left_out if not named.fullmatch(line)] == []


def test_systemctl_is_told_of_units_that_stand_on_the_page() -> None:
    told = [line.split()[1:] for line in commands() if line.startswith("systemctl")]
    assert {words[0] for words in told} <= {"daemon-reload", "enable", "reload", "restart", "stop", "start"}
    named = {word for words in told for word in words[1:] if not word.startswith("-")}
    assert named
    assert {name if "." in name else f"{name}.service" for name in named} <= units().keys()


@pytest.mark.parametrize("name", sorted(units()))
def test_systemd_reads_the_units(name: str, checkout: Path, tmp_path: Path) -> None:
    for each, text in units().items():
        (tmp_path / each).write_text(text.replace("/srv/dangvan-code", str(checkout)))
    text = units()[name]
    assert re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)[0] == "Unit"
    assert all(re.fullmatch(r"\[\w+\]|[A-Z]\w*=.+|", line) for line in text.splitlines())
    verify = shutil.which("systemd-analyze")
    if verify is None:
        return
    ran = subprocess.run(
        [verify, "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    ours = [line for line in ran.stderr.splitlines() if name in line or str(tmp_path) in line]
    assert ours == []


def test_proxies_forward_how_people_came_and_keep_no_addresses() -> None:
    (nginx,) = re.findall(r"```nginx\n(.*?)```", PAGE, re.DOTALL)
    (caddy,) = re.findall(r"```caddy\n(.*?)```", PAGE, re.DOTALL)
    for text in (nginx, caddy):
        assert text.count("{") == text.count("}")
        assert "127.0.0.1:8000" in text
    assert "access_log off;" in nginx
    assert "X-Forwarded-Proto $scheme" in nginx
    assert not re.search(r"^\s*log\b", caddy, re.MULTILINE)


def test_every_job_of_the_clock_is_on_the_page_and_no_other() -> None:
    sources = (path.read_text(encoding="utf-8") for path in PACKAGE.rglob("tasks.py"))
    jobs = {name for text in sources for name in re.findall(r'@every\([^\n]*name="([a-z_.]+)"', text)}
    table = PAGE.split("## What runs by itself")[1]
    assert set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", table, re.MULTILINE)) == jobs
