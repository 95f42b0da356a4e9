"""What a case is made of. One file a matter; everybody imports from here."""

from dangvan.cases.models.case import Case, CaseReport, CaseText
from dangvan.cases.models.clocks import Deadline, Extension, Pause
from dangvan.cases.models.moves import Handover, Merge, Note
from dangvan.cases.models.replies import Answer, AnswerTemplate, Contest, Evidence

__all__ = [
    "Answer",
    "AnswerTemplate",
    "Case",
    "CaseReport",
    "CaseText",
    "Contest",
    "Deadline",
    "Evidence",
    "Extension",
    "Handover",
    "Merge",
    "Note",
    "Pause",
]
