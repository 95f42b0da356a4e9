"""Benchmarks: one file a claim, each measured against a peer or floor in the same run."""
