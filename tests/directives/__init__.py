"""Directives and tasks, through actions, pages and the reading of documents."""
