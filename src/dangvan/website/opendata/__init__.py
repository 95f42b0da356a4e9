"""Figures of bodies by month, to read and to take away."""
