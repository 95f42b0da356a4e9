"""nhịp, the beat: analyses of what a city hears.

Tables in, tables out; it knows no city, no database, no person.
"""

__version__ = "0.1.0"
