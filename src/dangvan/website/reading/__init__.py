"""Pages that anyone reads: the city, a case, a ward, a body, a topic, search, how it works, what is kept."""
