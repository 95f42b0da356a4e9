"""The signing process: what it answers over its socket, who may reach it, how small it is."""

from __future__ import annotations

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dangvan.ledger.signing.client import SocketSigner
from dangvan.ledger.signing.lines import MOST_BYTES, connect
from dangvan.ledger.signing.protocol import SignerRefused, SignerSilent
from dangvan.ledger.tlog.checkpoints import Checkpoint
from tests.architecture.sources import PACKAGE
from tests.ledger.signing.test_keyring import CORE, ORIGIN, Tree, promise

MOST_MEGABYTES = 32


def start(home: Path, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dangvan", "signer", *arguments],
        env=os.environ | {"DANGVAN_HOME": str(home), "DANGVAN_LOG_ORIGIN": ORIGIN} | environment,
        stderr=subprocess.PIPE,
    )


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            connect(path, 1.0).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    process.kill()
    pytest.fail(f"the signer never listened: {process.communicate()[1].decode()}")


def end(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    return process.returncode


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start(tmp_path)
    wait_for(tmp_path / "signer.sock", process)
    yield process
    if process.poll() is None:
        end(process)


def test_it_answers_every_question_of_the_protocol(tmp_path: Path, process: object) -> None:
    signer, tree = SocketSigner(tmp_path / "signer.sock"), Tree()
    assert signer.last_signed().size == 0
    assert tree.grow(16) in signer.sign_checkpoint(tree.text(), [])
    assert signer.last_signed().size == 16
    signer.sign_checkpoint(tree.grow(16), tree.proof(16))
    assert promise() in signer.sign_promise(promise())
    assert len(signer.sign_acts([("dong", CORE)] * 2500)) == 2500
    assert signer.organisation_key("dong").startswith(f"{ORIGIN}/organisations/dong+")
    assert signer.begin_rotation("log") == signer.public_keys().log[1]
    assert signer.finish_rotation("log") == signer.public_keys().log[0]
    with pytest.raises(SignerRefused, match="rollback"):
        signer.sign_checkpoint(tree.text(16), [])


def test_many_may_ask_at_once_and_the_log_has_one_history(tmp_path: Path, process: object) -> None:
    path, tree, refused = tmp_path / "signer.sock", Tree(), []
    text = tree.grow(16)

    def ask(number: int) -> None:
        try:
            other = Checkpoint(ORIGIN, 16, bytes([number]) * 32).text()
            SocketSigner(path).sign_checkpoint(text if number == 0 else other, [])
        except SignerRefused as why:
            refused.append(str(why))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 7
    assert all("fork" in why for why in refused)


@pytest.mark.parametrize(
    "question",
    [
        b"\n", b"null\n", b"[]\n", b"{}\n", b"not json\n", b'{"op":"exit"}\n', b'{"op":["sign_acts"]}\n',
        b'{"op":"sign_acts","acts":[["a"]]}\n', b'{"op":"sign_acts","acts":[[1,2]]}\n',
        b'{"op":"sign_checkpoint","text":1,"proof":[]}\n',
        b'{"op":"sign_checkpoint","text":"","proof":"x"}\n',
        b'{"op":"sign_checkpoint","text":"","proof":["x"]}\n', b'{"op":"sign_promise"}\n', b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused_and_the_next_one_answered(
    tmp_path: Path, process: object, question: bytes
) -> None:
    with connect(tmp_path / "signer.sock", 5) as line, line.makefile("rb") as back:
        line.sendall(question)
        assert "refused" in json.loads(back.readline())
        line.sendall(b'{"op":"last_signed"}\n')
        assert json.loads(back.readline())["size"] == 0


def test_an_endless_question_is_cut_off(tmp_path: Path, process: object) -> None:
    with connect(tmp_path / "signer.sock", 5) as line, line.makefile("rb") as back:
        try:
            line.sendall(b"x" * (MOST_BYTES + 2))
        except OSError:
            return
        assert "longer" in json.loads(back.readline())["refused"]


def test_the_socket_and_the_keys_are_the_owners_alone(tmp_path: Path, process: object) -> None:
    assert (tmp_path / "signer.sock").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys" / "signing").stat().st_mode & 0o077 == 0


def test_it_stays_small(tmp_path: Path, process: subprocess.Popen[bytes]) -> None:
    SocketSigner(tmp_path / "signer.sock").sign_acts([("dong", CORE)] * 2000)
    status = Path(f"/proc/{process.pid}/status").read_text()
    kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    assert kilobytes < MOST_MEGABYTES * 1024


def test_a_killed_signer_leaves_nothing_in_the_way_and_has_forgotten_nothing(
    tmp_path: Path, process: subprocess.Popen[bytes]
) -> None:
    path, tree = tmp_path / "signer.sock", Tree()
    SocketSigner(path).sign_checkpoint(tree.grow(16), [])
    process.kill()
    process.communicate(timeout=60)
    assert path.exists()
    with pytest.raises(SignerSilent):
        SocketSigner(path).last_signed()
    later = start(tmp_path)
    wait_for(path, later)
    assert SocketSigner(path).last_signed().size == 16
    assert end(later) == 0
    assert not path.exists()


def test_a_second_signer_on_the_same_keys_is_refused(tmp_path: Path, process: object) -> None:
    other = start(tmp_path, "--socket", str(tmp_path / "other.sock"))
    _out, told = other.communicate(timeout=60)
    assert other.returncode == 1
    assert b"another signer" in told


def test_a_signer_takes_no_ones_socket_away(tmp_path: Path, process: object) -> None:
    other = start(tmp_path, "--keys", str(tmp_path / "other"))
    _out, told = other.communicate(timeout=60)
    assert other.returncode == 1
    assert b"already listens" in told


def test_a_socket_far_down_in_folders_is_reached(tmp_path: Path) -> None:
    home = tmp_path / ("a" * 90) / ("b" * 90)
    home.mkdir(parents=True)
    process = start(home)
    wait_for(home / "signer.sock", process)
    assert SocketSigner(home / "signer.sock").last_signed().size == 0
    assert end(process) == 0


def test_a_lost_memory_is_replaced_from_a_checkpoint_file(tmp_path: Path) -> None:
    process = start(tmp_path)
    wait_for(tmp_path / "signer.sock", process)
    note = SocketSigner(tmp_path / "signer.sock").sign_checkpoint(Tree().grow(16), [])
    end(process)
    (tmp_path / "keys" / "signing" / "last-signed.json").unlink()
    refused = start(tmp_path)
    assert b"--adopt" in refused.communicate(timeout=60)[1]
    (tmp_path / "checkpoint").write_text(note)
    adopting = start(tmp_path, "--adopt", str(tmp_path / "checkpoint"))
    assert b"16 entries" in adopting.communicate(timeout=60)[1]
    assert adopting.returncode == 0


def test_where_nobody_listens_the_client_says_so_at_once(tmp_path: Path) -> None:
    with pytest.raises(SignerSilent):
        SocketSigner(tmp_path / "signer.sock").public_keys()


def test_a_signer_that_hangs_up_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "signer.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def hang_up() -> None:
            server.accept()[0].close()

        hanging_up = threading.Thread(target=hang_up)
        hanging_up.start()
        with pytest.raises(SignerSilent):
            SocketSigner(path).public_keys()
        hanging_up.join()


def test_the_process_loads_no_django() -> None:
    for name in ("process", "keyring", "lines", "naming", "protocol", "texts"):
        source = (PACKAGE / "ledger" / "signing" / f"{name}.py").read_text(encoding="utf-8")
        imported = {
            node.module or "" for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)
        }
        # What forces a folder to the disk is plain Python; nothing else of the kernel is.
        imported.discard("dangvan.kernel.disk")
        assert not any(module.startswith(("django", "dangvan.kernel")) for module in imported), name
    command = "import sys, dangvan.ledger.signing.process; print('django' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
