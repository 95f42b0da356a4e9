"""Reads of cases, each cut to its reader: public pages, the desk, figures and history."""

from dangvan.cases.figures.checkable import months_told
from dangvan.cases.queries.casefile import case_file, case_for_desk, case_of_report, public_case, shown_point
from dangvan.cases.queries.desk import (
    DESK_PAGE,
    VIEWS,
    cases_above_threshold,
    cases_by_reference,
    desk_counts,
    desk_queue,
)
from dangvan.cases.queries.erasing import AskedErasure, asked_erasure, ground_words
from dangvan.cases.queries.history import history_of_case
from dangvan.cases.queries.listed import ListedCase
from dangvan.cases.queries.mirroring import (
    MOST_MIRRORED,
    ToldAct,
    acts_between,
    acts_on,
    case_handed_in,
    latest_answers,
    mirrored_by_number,
    mirrored_cases,
)
from dangvan.cases.queries.overviews import (
    cases_counts_by_ward,
    checkable_cases,
    home_overview,
    monthly_figures,
    organisation_overview,
    public_figures,
    public_figures_by,
    recent_period,
    sensitive_counts,
    waiting_numbers,
    ward_overview,
)
from dangvan.cases.queries.paging import Page
from dangvan.cases.queries.people import people_told
from dangvan.cases.queries.public import PAGE_SIZE, CaseDays, public_case_head, public_cases
from dangvan.cases.queries.results import (
    CaseFile,
    DeskCounts,
    DeskFilters,
    HistoryEvent,
    HomeOverview,
    OrganisationOverview,
    SeenAnswer,
    SeenPhoto,
    SeenReport,
    SensitiveCounts,
    TopicCount,
    WaitingNumber,
    WardCount,
    WardOverview,
)
from dangvan.cases.queries.team import WorkOfBody, WorkOfOfficer, late_bodies_below, work_by_officer
from dangvan.cases.queries.templates import answer_template, answer_templates
from dangvan.cases.queries.told import due_day_told
from dangvan.cases.queries.visibility import visible_to

__all__ = [
    "DESK_PAGE",
    "MOST_MIRRORED",
    "PAGE_SIZE",
    "VIEWS",
    "AskedErasure",
    "CaseDays",
    "CaseFile",
    "DeskCounts",
    "DeskFilters",
    "HistoryEvent",
    "HomeOverview",
    "ListedCase",
    "OrganisationOverview",
    "Page",
    "SeenAnswer",
    "SeenPhoto",
    "SeenReport",
    "SensitiveCounts",
    "ToldAct",
    "TopicCount",
    "WaitingNumber",
    "WardCount",
    "WardOverview",
    "WorkOfBody",
    "WorkOfOfficer",
    "acts_between",
    "acts_on",
    "answer_template",
    "answer_templates",
    "asked_erasure",
    "case_file",
    "case_for_desk",
    "case_handed_in",
    "case_of_report",
    "cases_above_threshold",
    "cases_by_reference",
    "cases_counts_by_ward",
    "checkable_cases",
    "desk_counts",
    "desk_queue",
    "due_day_told",
    "ground_words",
    "history_of_case",
    "home_overview",
    "late_bodies_below",
    "latest_answers",
    "mirrored_by_number",
    "mirrored_cases",
    "monthly_figures",
    "months_told",
    "organisation_overview",
    "people_told",
    "public_case",
    "public_case_head",
    "public_cases",
    "public_figures",
    "public_figures_by",
    "recent_period",
    "sensitive_counts",
    "shown_point",
    "visible_to",
    "waiting_numbers",
    "ward_overview",
    "work_by_officer",
]
