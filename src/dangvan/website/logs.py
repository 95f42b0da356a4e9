"""How a log line reads, as text or as JSON: when, how grave, what. An error keeps where it happened, not the
words it carried.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

ExceptionDetails = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Leaves the text of exceptions out: a database's complaint may quote what a person wrote."""

    def __init__(self, *, whole_errors: bool = False) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self.whole_errors = whole_errors

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def formatException(self, ei: ExceptionDetails) -> str:
        if self.whole_errors:
            return super().formatException(ei)
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines = [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n", *lines]
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()


class DiscreetJson(DiscreetFormatter):
    """The same line as one JSON object, for a collector of logs. Only these names ever stand in it: what
    else a library hangs on a record (a request, its address) stays out.
    """

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, str] = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            # `formatException` anew: another handler may have left the whole text on the record.
            told["where"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
