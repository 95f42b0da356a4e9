"""`dangvan witness COMMAND FOLDER`: what the operator of a witness types, in Vietnamese and English."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from pathlib import Path

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.notes import VerifierKey
from dangvan.ledger.witness import folder as folders
from dangvan.ledger.witness.cosigning import Witness
from dangvan.ledger.witness.memory import Memory
from dangvan.ledger.witness.pages import moment, standing

PORT = 8380
LOOK_EVERY = 300.0


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.do(asked) or 0)
    except folders.NoWitness:
        return _refuse(
            f"{asked.folder}: chưa có đơn vị chứng kiến ở đây; trước hết hãy chạy: dangvan witness init",
            f"{asked.folder}: no witness lives here; first run: dangvan witness init",
        )
    except folders.AlreadyRunning:
        return _refuse(
            f"{asked.folder}: một tiến trình khác đang chạy đơn vị chứng kiến này",
            f"{asked.folder}: another process runs this witness already",
        )
    except (Refused, OSError) as why:
        return _refuse("Không làm được, xem dòng tiếng Anh", str(why))


def _init(asked: argparse.Namespace) -> None:
    keys = [_log_key(vkey) for vkey in asked.log]
    key = folders.create(asked.folder, asked.name)
    memory = folders.open_memory(asked.folder)
    for each in keys:
        memory.add_log(each.name, str(each), int(time.time()))
    memory.close()
    say("Đã lập đơn vị chứng kiến", "The witness is set up")
    say("Khoá công khai, gửi cho nơi giữ sổ", "Public key, to be given to the log's operator")
    _write(f"  {key.verifier}")
    say("Khoá bí mật nằm trong", "The secret key lies in", str(asked.folder / folders.KEY))
    say("Chạy bằng lệnh", "Run it with", f"dangvan witness run {asked.folder}")


def _add_log(asked: argparse.Namespace) -> None:
    folders.read_key(asked.folder)
    memory = folders.open_memory(asked.folder)
    for vkey in asked.vkey:
        key = _log_key(vkey)
        if memory.add_log(key.name, str(key), int(time.time())):
            say("Từ nay chứng kiến sổ", "From now on witnessing the log", key.name)
        else:
            say("Sổ này đã có", "This log is known already", key.name)
    memory.close()


def _remove_log(asked: argparse.Namespace) -> int:
    folders.read_key(asked.folder)
    memory = folders.open_memory(asked.folder)
    removed = [memory.remove_log(vkey) for vkey in asked.vkey]
    memory.close()
    if not all(removed):
        return _refuse("Không có khoá này trong sổ", "This key is not among those trusted here")
    say("Không còn tin khoá này nữa", "The key is trusted no longer")
    return 0


def _status(asked: argparse.Namespace) -> None:
    key = folders.read_key(asked.folder)
    memory = folders.open_memory(asked.folder)
    witness = Witness(key, memory)
    for line in standing(witness):
        _write(line)
    for origin in memory.origins():
        for found in memory.conflicts(origin):
            _write(f"\n--- {moment(found.found_at)}: {found.reason}\n{found.note}")
    memory.close()


def _run(asked: argparse.Namespace) -> None:
    # Only `run` needs the server: the other commands start the faster without it.
    from dangvan.ledger.witness.following import Follower, follow
    from dangvan.ledger.witness.server import GRACE_SECONDS, WitnessServer

    key = folders.read_key(asked.folder)
    with folders.alone(asked.folder):
        memory = folders.open_memory(asked.folder)
        witness = Witness(key, memory, tell=_tell)
        _warn_of_the_clock(memory)
        server = WitnessServer((asked.host, asked.port), witness)
        stop = threading.Event()
        for wish in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wish, lambda _number, _frame: stop.set())
        for line in standing(witness):
            _write(line)
        say("Đang nghe tại", "Listening at", f"http://{asked.host}:{server.port}/")
        threading.Thread(target=server.serve_forever, args=(0.2,), name="server", daemon=True).start()
        followers = [Follower(witness, asked.folder, url) for url in asked.follow]
        looking = threading.Thread(
            target=follow, args=(followers, asked.every, stop, _tell_of_looking), name="follow", daemon=True
        )
        looking.start()
        stop.wait()
        server.shutdown()
        server.settle()
        server.server_close()
        looking.join(GRACE_SECONDS)
        memory.close()
    say("Đã dừng", "Stopped")


def _tell(origin: str, size: int, reason: str) -> None:
    if reason:
        say(
            f"CẢNH BÁO: TỪ CHỐI xác nhận {origin} đến mục {size}",
            f"WARNING: REFUSED {origin} at {size}",
            reason,
        )
    else:
        say(f"Đã xác nhận {origin} đến mục {size}", f"Confirmed {origin} up to entry {size}")


def _tell_of_looking(url: str, word: str) -> None:
    if word:
        say(f"Chưa xác nhận được {url}", f"Not confirmed {url}", word)
    else:
        say(f"{url} đã đọc lại được", f"{url} is read again")


def _warn_of_the_clock(memory: Memory) -> None:
    ahead = max((memory.latest(origin).cosigned_at for origin in memory.origins()), default=0) - time.time()
    if ahead > 60:
        say(
            "CẢNH BÁO: đồng hồ máy chậm hơn lần xác nhận trước, hãy chỉnh lại giờ",
            "WARNING: this machine's clock is behind the last confirmation, set it right",
            f"{ahead:.0f} s",
        )


def _log_key(vkey: str) -> VerifierKey:
    try:
        return VerifierKey.parse(vkey)
    except Refused as why:
        raise Refused(f"{vkey!r} is no log's public key: {why}") from None


def say(vietnamese: str, english: str, what: str = "") -> None:
    _write(f"{vietnamese} | {english}{': ' + what if what else ''}")


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _refuse(vietnamese: str, english: str) -> int:
    sys.stderr.write(f"{vietnamese}\n{english}\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dangvan witness",
        description="Đơn vị chứng kiến của sổ ghi công khai | A witness of the public record.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: object, vietnamese: str, english: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, help=f"{vietnamese} | {english}", description=f"{vietnamese} | {english}"
        )
        made.add_argument("folder", type=Path, metavar="FOLDER", help="thư mục riêng | a folder of its own")
        made.set_defaults(do=do)
        return made

    init = command("init", _init, "lập đơn vị chứng kiến, một lần", "set a witness up, once")
    init.add_argument("--name", required=True, help="toasoan.example/chung-kien | newspaper.example/witness")
    init.add_argument(
        "--log", action="append", default=[], metavar="VKEY", help="khoá của sổ | a log's public key"
    )
    run = command("run", _run, "chạy cho đến Ctrl-C", "run until Ctrl-C")
    run.add_argument("--host", default="127.0.0.1", help="(%(default)s)")
    run.add_argument("--port", type=_port, default=PORT, help="(%(default)s)")
    run.add_argument(
        "--follow",
        action="append",
        default=[],
        metavar="URL",
        help="tự đến đọc sổ ở đây | go and read the log here",
    )
    run.add_argument("--every", type=_seconds, default=LOOK_EVERY, metavar="SECONDS", help="(%(default)s)")
    for name, do, vietnamese, english in (
        ("add-log", _add_log, "chứng kiến thêm sổ", "witness one more log"),
        ("remove-log", _remove_log, "thôi tin một khoá", "trust a key no longer"),
    ):
        command(name, do, vietnamese, english).add_argument("vkey", nargs="+", metavar="VKEY")
    command("status", _status, "đã xác nhận đến đâu", "how far it has confirmed")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise ValueError(text)
    return port


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 1 <= seconds <= 86_400:
        raise ValueError(text)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
