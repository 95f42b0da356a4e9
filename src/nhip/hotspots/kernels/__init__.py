"""Compiled search; loaded only where a scan runs, since numba takes its time to load."""

from nhip.hotspots.engines import PlainSearcher as CompiledSearcher

__all__ = ["CompiledSearcher"]
