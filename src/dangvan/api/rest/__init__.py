"""The REST interface at `/api/v1`: what is public as data, and reports handed in by programs."""
