"""Compiled search; loaded only where a scan runs, since numba takes its time to load."""

from nhip.hotspots.kernels.searcher import CompiledSearcher

__all__ = ["CompiledSearcher"]
