"""Redaction, tried on invented texts."""
