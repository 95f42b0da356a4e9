"""`dangvan backup` and `dangvan restore`: everything comes back, nothing newer is turned back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.kernel.homes import Home, database_of_its_own, on_sqlite

CITY = """[city]
code = "mau"
name_vi = "Thành phố mẫu"
time_zone = "Asia/Ho_Chi_Minh"
country = "VN"
centre = [105.85, 21.03]
bounds = [105.0, 20.0, 106.5, 22.0]
"""


@pytest.fixture(scope="module")
def lived_in(
    tmp_path_factory: pytest.TempPathFactory, migrated_database: Path
) -> tuple[Home, dict[str, str]]:
    home = on_sqlite(tmp_path_factory.mktemp("lived") / "home", migrated_database)
    said = home.ask("fill")
    (home.folder / "city.toml").write_text(CITY, encoding="utf-8")
    signing = home.folder / "keys" / "signing"
    signing.mkdir()
    (signing / "log.key").write_bytes(b"a key")
    (signing / "last-signed.json").write_text('{"size": 7}')
    (home.folder / "log").mkdir()
    (home.folder / "log" / "checkpoint").write_text("of then")
    return home, said


@pytest.fixture(scope="module")
def saved(
    lived_in: tuple[Home, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("saved")
    ran = lived_in[0].dangvan("backup", str(folder / "all"), "--keys", str(folder / "keys"))
    assert ran.returncode == 0, ran.stderr
    return folder / "all", folder / "keys"


def restored(folder: Path, saved: tuple[Path, Path], home: Home) -> subprocess.CompletedProcess[str]:
    return home.dangvan("restore", str(saved[0]), "--keys", str(saved[1]))


@pytest.mark.sqlite
def test_a_restored_home_is_the_one_that_was_saved(
    lived_in: tuple[Home, dict[str, str]], saved: tuple[Path, Path], tmp_path: Path
) -> None:
    home, said = lived_in
    new = on_sqlite(tmp_path / "new")
    ran = restored(tmp_path, saved, new)
    assert ran.returncode == 0, ran.stderr
    before, after = home.ask("look", *said.values()), new.ask("look", *said.values())
    assert before["opened"][said["receipt"]][1] == "binh@example.vn"
    assert len(before["media"]) >= 1
    assert after == before
    assert (new.folder / "city.toml").read_bytes() == (home.folder / "city.toml").read_bytes()
    assert (new.folder / "dangvan.sqlite3").stat().st_mode & 0o777 == 0o600
    assert "--adopt" in ran.stdout


@pytest.mark.sqlite
def test_keys_are_never_among_what_is_saved_beside_the_database(
    lived_in: tuple[Home, dict[str, str]], saved: tuple[Path, Path]
) -> None:
    held = b"".join(path.read_bytes() for path in saved[0].rglob("*") if path.is_file())
    for key in (lived_in[0].folder / "keys").glob("*.key"):
        assert key.read_bytes() not in held
    assert {path.name for path in saved[1].iterdir()} >= {"receipt.key", "contact.key", "signing"}


@pytest.mark.sqlite
def test_what_the_signer_signed_last_is_neither_saved_nor_turned_back(
    saved: tuple[Path, Path], tmp_path: Path
) -> None:
    assert not list(saved[1].rglob("last-signed.json"))
    new = on_sqlite(tmp_path / "new")
    signing = new.folder / "keys" / "signing"
    signing.mkdir(parents=True)
    (signing / "last-signed.json").write_text('{"size": 9}')
    (new.folder / "log").mkdir()
    (new.folder / "log" / "checkpoint").write_text("of now")
    ran = restored(tmp_path, saved, new)
    assert ran.returncode == 0, ran.stderr
    assert (signing / "last-signed.json").read_text() == '{"size": 9}'
    assert (new.folder / "log" / "checkpoint").read_text() == "of now"
    assert "--adopt" not in ran.stdout


@pytest.mark.sqlite
def test_what_was_erased_after_the_back_up_is_erased_again(
    lived_in: tuple[Home, dict[str, str]], saved: tuple[Path, Path], tmp_path: Path
) -> None:
    _home, said = lived_in
    later = on_sqlite(tmp_path / "later")
    assert restored(tmp_path, saved, later).returncode == 0
    later.ask("erase", said["answered"])
    new = on_sqlite(tmp_path / "new")
    shutil.copy(later.folder / "erasures.jsonl", new.folder / "erasures.jsonl")
    ran = restored(tmp_path, saved, new)
    assert ran.returncode == 0, ran.stderr
    opened = new.ask("look", *said.values())["opened"]
    assert opened[said["answered"]][0] == ""
    assert opened[said["receipt"]][0] != ""


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["dangvan.sqlite3", "city.toml", "media/private/a.jpg"])
def test_a_home_in_which_something_stands_is_refused_and_left_alone(
    saved: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    new = on_sqlite(tmp_path / "new")
    (new.folder / name).parent.mkdir(parents=True, exist_ok=True)
    (new.folder / name).write_text(CITY)
    ran = restored(tmp_path, saved, new)
    assert ran.returncode == 1
    assert "nothing was restored" in ran.stderr or "move it away" in ran.stderr
    assert [path.name for path in new.folder.rglob("*") if path.is_file()] == [Path(name).name]


@pytest.mark.sqlite
@pytest.mark.parametrize("harm", ["changed", "missing", "unfinished", "outside"])
def test_a_back_up_that_is_not_whole_is_refused_before_anything_is_put_back(
    saved: tuple[Path, Path], tmp_path: Path, harm: str
) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(saved[0], bad)
    manifest = bad / "manifest.json"
    if harm == "changed":
        with (bad / "database.sqlite3").open("r+b") as file:
            file.seek(-1, 2)
            file.write(b"!")
    elif harm == "missing":
        next((bad / "media").rglob("*.*")).unlink()
    elif harm == "unfinished":
        manifest.unlink()
    else:
        told = json.loads(manifest.read_text())
        told["files"].append({"path": "../../beside", "size": 0, "sha256": "0" * 64})
        manifest.write_text(json.dumps(told))
    new = on_sqlite(tmp_path / "new")
    ran = new.dangvan("restore", str(bad))
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert not any(path.is_file() for path in new.folder.rglob("*"))


@pytest.mark.sqlite
def test_keys_of_another_back_up_are_refused(
    lived_in: tuple[Home, dict[str, str]], saved: tuple[Path, Path], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert lived_in[0].dangvan("backup", str(other), "--keys", str(tmp_path / "k")).returncode == 0
    ran = on_sqlite(tmp_path / "new").dangvan("restore", str(saved[0]), "--keys", str(tmp_path / "k"))
    assert ran.returncode == 1
    assert "another back-up" in ran.stderr


@pytest.mark.sqlite
def test_a_back_up_goes_neither_into_the_data_folder_nor_onto_another(
    lived_in: tuple[Home, dict[str, str]], saved: tuple[Path, Path], tmp_path: Path
) -> None:
    home = lived_in[0]
    for folder, keys in (
        (home.folder / "copies", tmp_path / "k"),
        (saved[0], tmp_path / "k"),
        (tmp_path / "all", tmp_path / "all" / "keys"),
    ):
        ran = home.dangvan("backup", str(folder), "--keys", str(keys))
        assert ran.returncode == 1
        assert "Traceback" not in ran.stderr


@pytest.mark.sqlite
def test_a_back_up_made_while_people_write_holds_what_was_stored_before_it(
    lived_in: tuple[Home, dict[str, str]], migrated_database: Path, tmp_path: Path
) -> None:
    home = on_sqlite(tmp_path / "home", migrated_database)
    home.ask("fill")
    with _writing(home) as writer:
        assert writer.stdout is not None
        before = [writer.stdout.readline().strip() for _ in range(5)]
        ran = home.dangvan("backup", str(tmp_path / "all"), "--keys", str(tmp_path / "keys"))
        assert ran.returncode == 0, ran.stderr
        assert writer.stdout.readline().strip()
    new = on_sqlite(tmp_path / "new")
    assert new.dangvan("restore", str(tmp_path / "all"), "--keys", str(tmp_path / "keys")).returncode == 0
    assert set(new.ask("look", *before)["opened"]) == set(before)


class _writing:  # noqa: N801 (reads as a verb where it is used)
    """Somebody who writes reports until the block is left."""

    def __init__(self, home: Home) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.kernel.living_home", "write"],
            env=home.environment(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> subprocess.Popen[str]:
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=60)


@pytest.fixture
def two_databases() -> Iterator[tuple[str, str]]:
    with database_of_its_own() as one, database_of_its_own() as other:
        yield one, other


@pytest.mark.postgres
@pytest.mark.django_db
def test_on_postgresql_too_everything_comes_back(two_databases: tuple[str, str], tmp_path: Path) -> None:
    for name in ("home", "new"):
        (tmp_path / name).mkdir()
    home, new = Home(tmp_path / "home", two_databases[0]), Home(tmp_path / "new", two_databases[1])
    assert home.dangvan("migrate", "--verbosity", "0").returncode == 0
    said = home.ask("fill")
    saved = tmp_path / "all", tmp_path / "keys"
    ran = home.dangvan("backup", str(saved[0]), "--keys", str(saved[1]))
    assert ran.returncode == 0, ran.stderr
    assert restored(tmp_path, saved, home).returncode == 1
    ran = restored(tmp_path, saved, new)
    assert ran.returncode == 0, ran.stderr
    assert new.ask("look", *said.values()) == home.ask("look", *said.values())
    assert new.ask("add")["report"] > 0
