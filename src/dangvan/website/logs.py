"""How a log line reads: when, how grave, what. An error keeps where it happened, not the words it carried."""

from __future__ import annotations

import logging
import time
import traceback
from types import TracebackType

ExceptionDetails = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Leaves the text of exceptions out: a database's complaint may quote what a person wrote."""

    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, *, whole_errors: bool = False) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self.whole_errors = whole_errors

    def formatException(self, ei: ExceptionDetails) -> str:  # noqa: N802 (the name is logging's)
        if self.whole_errors:
            return super().formatException(ei)
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines = [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n", *lines]
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()
