"""Writes of models. Officers: register, edit, move, evidence, copy, plan, assess. The clock: assess."""

from dangvan.practices.actions.assessing import assess_due_plans, assess_plan
from dangvan.practices.actions.copying import copy_practice
from dangvan.practices.actions.evidence import add_evidence, remove_evidence
from dangvan.practices.actions.moving import move_practice, take_back_move
from dangvan.practices.actions.planning import register_plan
from dangvan.practices.actions.registering import edit_practice, register_practice

__all__ = [
    "add_evidence",
    "assess_due_plans",
    "assess_plan",
    "copy_practice",
    "edit_practice",
    "move_practice",
    "register_plan",
    "register_practice",
    "remove_evidence",
    "take_back_move",
]
