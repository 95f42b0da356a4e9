"""Who follows what, and by which way they hear of it."""
