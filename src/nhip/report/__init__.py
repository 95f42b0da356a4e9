"""What a reader sees: terminal tables, an offline HTML page with maps and charts, JSON."""
