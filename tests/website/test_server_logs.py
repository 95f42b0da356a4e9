"""Log lines as JSON: one object a line, where an error happened, never what somebody wrote or where from."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from dangvan.website.logs import DiscreetJson
from tests.architecture.sources import ROOT


def line(**changes: object) -> dict[str, str]:
    record = logging.LogRecord("dangvan.web", logging.ERROR, __file__, 1, "case %s", (7,), None)
    for name, value in changes.items():
        setattr(record, name, value)
    written = DiscreetJson().format(record)
    assert "\n" not in written
    told: dict[str, str] = json.loads(written)
    return told


def test_a_line_is_one_object_with_few_names() -> None:
    told = line()
    assert told.keys() == {"time", "level", "logger", "message"}
    assert (told["level"], told["logger"], told["message"]) == ("ERROR", "dangvan.web", "case 7")
    assert told["time"].endswith("Z")


def test_what_a_library_hangs_on_a_record_stays_out() -> None:
    request = SimpleNamespace(META={"REMOTE_ADDR": "203.0.113.7", "HTTP_USER_AGENT": "Phone/1"})
    told = line(request=request, status_code=500)
    assert "203.0.113.7" not in json.dumps(told)
    assert told.keys() == {"time", "level", "logger", "message"}


def test_an_error_says_where_and_not_what_words_it_carried() -> None:
    words = "Ổ gà trước nhà ông Bình"
    try:
        raise ValueError(words)
    except ValueError:
        told = line(exc_info=sys.exc_info(), exc_text=words)
    assert "test_server_logs.py" in told["where"]
    assert "ValueError" in told["where"]
    assert words not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize(("said", "is_taken"), [("json", True), ("line", True), ("xml", False)])
def test_the_operator_chooses_the_form(said: str, is_taken: bool) -> None:
    written = "import logging, dangvan.settings as s, logging.config as c; c.dictConfig(s.LOGGING); "
    ran = subprocess.run(
        [sys.executable, "-c", written + "logging.getLogger('dangvan').warning('here')"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "DANGVAN_LOG_FORMAT": said},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode == 0) is is_taken
    if said == "json":
        assert json.loads(ran.stderr)["message"] == "here"
    elif is_taken:
        assert ran.stderr.rstrip().endswith("WARNING dangvan here")
    else:
        assert "DANGVAN_LOG_FORMAT" in ran.stderr
