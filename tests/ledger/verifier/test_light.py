"""The verifier runs anywhere: nothing of ours but `ledger/tlog`, nothing of others but `cryptography`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3] / "src"
_WALK = """
import sys
from importlib import import_module
from pathlib import Path
for path in sorted(Path(sys.argv[1]).glob("*.py")):
    if path.stem not in {"__init__", "__main__"}:
        import_module(f"dangvan.ledger.verifier.{path.stem}")
print("\\n".join(sorted(sys.modules)))
"""


def test_it_loads_only_the_log_library_cryptography_and_the_standard_library() -> None:
    folder = SOURCE / "dangvan" / "ledger" / "verifier"
    run = subprocess.run(
        [sys.executable, "-c", _WALK, str(folder)],
        env={"PYTHONPATH": str(SOURCE), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(run.stdout.split())
    ours = {name for name in loaded if name.startswith("dangvan")}
    assert all(
        name in {"dangvan", "dangvan.ledger"}
        or name.startswith(("dangvan.ledger.tlog", "dangvan.ledger.verifier"))
        for name in ours
    ), sorted(ours)
    others = {name.partition(".")[0] for name in loaded - ours} - set(sys.stdlib_module_names)
    # What the interpreter itself loads at its start, and the parts of `cryptography`.
    began = subprocess.run(
        [sys.executable, "-c", "import sys; print('\\n'.join(sys.modules))"],
        env={"PYTHONPATH": str(SOURCE), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    others -= {name.partition(".")[0] for name in began.stdout.split()}
    assert {name for name in others if not name.startswith("_")} <= {"cryptography"}


def test_the_help_is_there_in_both_languages() -> None:
    for language, words in (("vi", "Mã thoát"), ("en", "Exit status")):
        run = subprocess.run(
            [sys.executable, "-m", "dangvan.ledger.verifier", "log", "--help", "--lang", language],
            env={"PYTHONPATH": str(SOURCE), "PATH": "", "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert words in run.stdout
