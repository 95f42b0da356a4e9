"""`dangvan witness`: set up once, run alone in its folder, stopped in order, told in two languages."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.notes import SecretKey
from dangvan.ledger.witness import folder as folders
from dangvan.ledger.witness.command import main
from dangvan.ledger.witness.cosigning import Witness
from dangvan.ledger.witness.visiting import visit
from tests.ledger.witness.logs import ORIGIN, Log
from tests.ledger.witness.running import Running, dangvan_witness

NAME = "bao.example/chung-kien"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "of its own"


def test_from_nothing_to_a_cosignature_and_a_stop(folder: Path, log: Log) -> None:
    made = dangvan_witness("init", folder, "--name", NAME, "--log", log.vkey)
    assert made.returncode == 0, made.stderr
    key = folders.read_key(folder)
    assert str(key.verifier) in made.stdout
    assert "PRIVATE" not in made.stdout + made.stderr
    running = Running(folder)
    try:
        reply = visit(f"{running.url}/add-checkpoint", body=log.request(0))
        assert reply.status == 200
        again = dangvan_witness("run", folder, "--port", "0")
        assert again.returncode == 1
        assert "một tiến trình khác" in again.stderr
        assert "another process runs this witness already" in again.stderr
        second = Log(SecretKey.generate("other.example/log")).grow(3)
        assert visit(f"{running.url}/add-checkpoint", body=second.request(0)).status == 404
        assert dangvan_witness("add-log", folder, second.vkey).returncode == 0
        assert visit(f"{running.url}/add-checkpoint", body=second.request(0)).status == 200
        assert running.resident_kilobytes("RssAnon") < 25_000
        assert running.resident_kilobytes("VmHWM") < 45_000
    finally:
        code, said = running.stop()
    assert code == 0
    assert f"Đã xác nhận {ORIGIN} đến mục 300 | Confirmed {ORIGIN} up to entry 300" in said
    assert said.endswith("Đã dừng | Stopped\n")
    assert "confirmed up to entry: 300" in dangvan_witness("status", folder).stdout


def test_secrets_are_for_their_owner_alone(folder: Path) -> None:
    folders.create(folder, NAME)
    folders.open_memory(folder).close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"witness.key": 0o600, "memory.sqlite3": 0o600}


def test_a_key_is_never_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = folders.create(folder, NAME)
    assert main(["init", str(folder), "--name", "other.example"]) == 1
    assert "never replaced" in capsys.readouterr().err
    assert folders.read_key(folder).verifier == key.verifier


def test_a_set_up_that_broke_off_before_its_key_is_finished_by_trying_again(folder: Path) -> None:
    folders.create(folder, NAME)
    (folder / folders.KEY).unlink()
    (folder / f"{folders.KEY}.new").write_text("half a")
    folders.create(folder, NAME)
    folders.open_memory(folder).close()


def test_a_key_without_its_memory_signs_nothing_more(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders.create(folder, NAME)
    (folder / folders.MEMORY).unlink()
    assert main(["run", str(folder), "--port", "0"]) == 1
    assert "must not sign again" in capsys.readouterr().err
    assert not (folder / folders.MEMORY).exists()


def test_a_damaged_memory_signs_nothing_more(folder: Path) -> None:
    folders.create(folder, NAME)
    (folder / folders.MEMORY).write_bytes(b"no database at all" * 1000)
    with pytest.raises(Refused, match="can't be read"):
        folders.open_memory(folder)


@pytest.mark.parametrize("command", ["run", "status", "add-log", "remove-log"])
def test_an_empty_folder_is_told_in_two_languages(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    more = [Log().vkey] if command.endswith("log") else []
    assert main([command, str(folder), *more]) == 1
    assert "chưa có đơn vị chứng kiến" in (said := capsys.readouterr().err)
    assert "no witness lives here" in said


def test_logs_come_and_go(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders.create(folder, NAME)
    vkey = Log().vkey
    assert main(["add-log", str(folder), vkey]) == 0
    assert main(["add-log", str(folder), vkey]) == 0
    assert "This log is known already" in capsys.readouterr().out
    assert main(["status", str(folder)]) == 0
    assert "nothing confirmed yet" in capsys.readouterr().out
    assert main(["remove-log", str(folder), vkey]) == 0
    assert main(["remove-log", str(folder), vkey]) == 1
    assert main(["add-log", str(folder), "nonsense"]) == 1
    assert "is no log's public key" in capsys.readouterr().err


def test_a_name_no_key_may_have_leaves_nothing_behind(folder: Path) -> None:
    assert main(["init", str(folder), "--name", "with space"]) == 1
    assert main(["init", str(folder), "--name", NAME, "--log", "nonsense"]) == 1
    assert not folder.exists()


def test_evidence_is_printed_by_status(folder: Path, log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    folders.create(folder, NAME)
    memory = folders.open_memory(folder)
    memory.add_log(ORIGIN, log.vkey, 0)
    witness = Witness(folders.read_key(folder), memory)
    witness.add_checkpoint(log.request(0))
    fork = Log(log.key, word="fork").grow(300)
    witness.add_checkpoint(fork.request(300))
    memory.close()
    assert main(["status", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "CONTRADICTIONS, evidence kept: 1" in said
    assert fork.note() in said


def test_a_witness_is_light() -> None:
    """It runs on a small machine: no Django, no package but `cryptography`."""
    listing = (
        "import sys; before = set(sys.modules); import dangvan.__main__; "
        "from dangvan.ledger.witness import command, server, following; "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True
    ).stdout
    ours = set(loaded.split()) - sys.stdlib_module_names - set(sys.builtin_module_names)
    assert {name for name in ours if not name.startswith("_")} == {"cryptography", "dangvan"}
