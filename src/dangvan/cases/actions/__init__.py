"""Every write to a case. Each: policy, change, event, outbox, inside one transaction."""

from dangvan.cases.actions.answering import answer_case, decline_case
from dangvan.cases.actions.clocks import (
    escalate_late_cases,
    extend_deadline,
    lapse_schedules,
    pause_case,
    resume_case,
    resume_paused_cases,
    schedule_case,
)
from dangvan.cases.actions.closing import close_case, close_silent_cases, tell_what_people_did
from dangvan.cases.actions.contesting import contest_case, decide_contest, give_satisfaction, reopen_case
from dangvan.cases.actions.erasing import (
    ask_erasure,
    confirm_erasure,
    drop_erasure,
    erase_own,
    replay_erasures,
)
from dangvan.cases.actions.merging import merge_cases, undo_merge
from dangvan.cases.actions.notes import retire_template, save_template, see_contact, write_note
from dangvan.cases.actions.opening import receive_report, receive_reports
from dangvan.cases.actions.ownership import (
    accept_case,
    arbitrate_case,
    assign_cases,
    hand_on_cases,
    hand_on_cases_of,
    hand_over_case,
)
from dangvan.cases.actions.prioritising import prioritise_case
from dangvan.cases.actions.screening import (
    change_urgency,
    place_case,
    reclassify_case,
    refer_case,
    screen_case,
)
from dangvan.cases.actions.speaking import add_to_report, withdraw_report
from dangvan.cases.actions.words import contest_refusal, decide_refusal, refuse_words, release_words

__all__ = [
    "accept_case",
    "add_to_report",
    "answer_case",
    "arbitrate_case",
    "ask_erasure",
    "assign_cases",
    "change_urgency",
    "close_case",
    "close_silent_cases",
    "confirm_erasure",
    "contest_case",
    "contest_refusal",
    "decide_contest",
    "decide_refusal",
    "decline_case",
    "drop_erasure",
    "erase_own",
    "escalate_late_cases",
    "extend_deadline",
    "give_satisfaction",
    "hand_on_cases",
    "hand_on_cases_of",
    "hand_over_case",
    "lapse_schedules",
    "merge_cases",
    "pause_case",
    "place_case",
    "prioritise_case",
    "receive_report",
    "receive_reports",
    "reclassify_case",
    "refer_case",
    "refuse_words",
    "release_words",
    "reopen_case",
    "replay_erasures",
    "resume_case",
    "resume_paused_cases",
    "retire_template",
    "save_template",
    "schedule_case",
    "screen_case",
    "see_contact",
    "tell_what_people_did",
    "undo_merge",
    "withdraw_report",
    "write_note",
]
