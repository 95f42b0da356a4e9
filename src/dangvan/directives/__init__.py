"""What was directed, and the tasks it became: who owes what by when, with which evidence."""
