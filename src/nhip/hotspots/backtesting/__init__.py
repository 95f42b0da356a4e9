"""Backtesting: history replayed day by day, so that every promise of every method is held against what it
kept."""
