"""Moving a whole city from SQLite to PostgreSQL, checked row by row."""
