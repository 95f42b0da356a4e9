"""Listening coverage: which places, and which topics or channels there, are heard from much less (or more)
than their people and their past would lead to expect. Tables in, tables out; nothing about individuals.
"""

from nhip.coverage.coverage import assess
from nhip.coverage.exposure import able_to_report
from nhip.coverage.table import Against, Cell, Coverage, Settings, Table, Verdict

__all__ = ["Against", "Cell", "Coverage", "Settings", "Table", "Verdict", "able_to_report", "assess"]
