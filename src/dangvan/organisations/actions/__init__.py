"""Writes to bodies, topics, rules, limits, calendars and reasons: imports of whole files, and
single changes.
"""

from dangvan.organisations.actions.calendars import import_calendar, set_calendar_day
from dangvan.organisations.actions.organisations import import_organisations, succeed_organisation
from dangvan.organisations.actions.reasons import import_legal_ways, import_reasons
from dangvan.organisations.actions.responsibilities import import_responsibilities, set_responsibility
from dangvan.organisations.actions.set_up_city import Loaded, set_up_city
from dangvan.organisations.actions.standards import import_standards, set_standard
from dangvan.organisations.actions.topics import import_topics, retire_topic

__all__ = [
    "Loaded",
    "import_calendar",
    "import_legal_ways",
    "import_organisations",
    "import_reasons",
    "import_responsibilities",
    "import_standards",
    "import_topics",
    "retire_topic",
    "set_calendar_day",
    "set_responsibility",
    "set_standard",
    "set_up_city",
    "succeed_organisation",
]
