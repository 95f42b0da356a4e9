"""Reading a session's document: its text from whatever was handed in, and the passages that direct something.

Pure functions: no models, no settings, no clock. What they find is only ever a suggestion to a person.
"""
