"""The one error of the log library: something that was read does not hold."""

from __future__ import annotations


class Refused(ValueError):
    """What was read is not what it claims to be; the message is one sentence that names what is wrong."""
