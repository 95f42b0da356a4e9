"""Reads a city's own tables (CSV, Parquet) through DuckDB: guesses columns, settles dates, refuses clearly."""
