"""What was directed and what became of it, as anybody may read it."""
