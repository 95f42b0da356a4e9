"""A PostgreSQL server of our own, in a folder, to be killed and to be robbed of its disk."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from tests.free_ports import free_port

PATIENCE = 60.0
#: Small, so that segments are taken into use again within a test.
_WAL_MEGABYTES = "1"
#: Checkpoints and evictions all the time, so that faults meet them.
_BUSY = {
    "shared_buffers": "16MB", "checkpoint_timeout": "30s", "max_wal_size": "4MB", "min_wal_size": "2MB",
}  # fmt: skip
#: Answers before the disk does; and nothing else forces the log to the disk meanwhile.
_CARELESS = {
    "synchronous_commit": "off", "wal_writer_delay": "10s", "wal_writer_flush_after": "1GB",
    "shared_buffers": "128MB", "checkpoint_timeout": "1h", "max_wal_size": "2GB",
}  # fmt: skip


def programs() -> Path | None:
    """The folder of initdb and postgres; None where no server is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    known = shutil.which("initdb")
    return Path(known).resolve().parent if known else None


def _owner() -> dict[str, int]:
    """PostgreSQL does not run as root: there it runs as its own user."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid}


class Cluster:
    def __init__(self, folder: Path, *, careless: bool = False) -> None:
        self.folder, self.port, self.careless = folder, free_port(), careless
        self.log = folder.parent.with_name(folder.parent.name + ".postgres.log")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/dangvan"

    def found(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True)
        owner = _owner()
        if owner:
            os.chown(self.folder, owner["user"], owner["group"])
            for above in self.folder.parents:
                if above.stat().st_uid == 0 and "pytest" in str(above):
                    above.chmod(above.stat().st_mode | 0o011)
        self._program(
            "initdb", "-D", str(self.folder), "-U", "postgres", "--auth=trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--wal-segsize", _WAL_MEGABYTES, "--no-sync",
        )  # fmt: skip
        self.start()
        with psycopg.connect(f"postgres://postgres@127.0.0.1:{self.port}/postgres", autocommit=True) as asked:
            asked.execute("CREATE DATABASE dangvan")

    def start(self) -> None:
        if self.is_running():
            return
        settings = {
            "port": str(self.port), "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
            "max_connections": "40", **(_CARELESS if self.careless else _BUSY),
        }  # fmt: skip
        bin_folder = programs()
        assert bin_folder is not None
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(bin_folder / "postgres"), "-D", str(self.folder), *given], cwd="/",
                stdout=log, stderr=log, start_new_session=True, **_owner(),
            )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.is_running(), self.log.read_text()[-3000:]
            assert time.monotonic() < until, self.log.read_text()[-3000:]
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            psycopg.connect(f"postgres://postgres@127.0.0.1:{self.port}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE)
            self.process = None

    def kill(self) -> None:
        """All its processes at once, as a machine that dies."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGSTOP)  # so that it starts none meanwhile
        family = _family(self.process.pid)
        for number in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.process = None
        until = time.monotonic() + PATIENCE
        while any(map(_is_at_work, family)):
            assert time.monotonic() < until
            time.sleep(0.01)

    def damage(self) -> list[str]:
        """What pg_amcheck finds in tables and indexes."""
        done = self._asked(
            "pg_amcheck", "--install-missing", "--heapallindexed", "-h", "127.0.0.1", "-p", str(self.port),
            "-U", "postgres", "dangvan",
        )  # fmt: skip
        return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()

    def _program(self, name: str, *arguments: str) -> None:
        done = self._asked(name, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr

    def _asked(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        bin_folder = programs()
        assert bin_folder is not None
        return subprocess.run(
            [str(bin_folder / name), *arguments], capture_output=True, text=True, check=False, cwd="/",
            timeout=PATIENCE * 2, **_owner(),
        )  # fmt: skip


def _family(parent: int) -> list[int]:
    """A process and its children, which are sessions of their own."""
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    except FileNotFoundError:  # it has ended by itself, as it does when its disk fails
        children = []
    return [parent, *map(int, children)]


def _is_at_work(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
