"""A mailbox whose letters become reports: `mailbox` fetches, `parsing` reads a letter, `taking` makes of it
what it is.
"""
