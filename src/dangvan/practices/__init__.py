"""Good-practice models: what was done, where, with what measured effect, and where it was copied."""
