"""Following a case, ward, topic or body: to ask, to confirm, to keep and to stop; and feeds of the same."""
