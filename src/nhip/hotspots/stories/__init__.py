"""Alarms of successive days followed as stories: new, growing, steady, moving, fading, over."""

from nhip.hotspots.stories.following import PATIENCE, Followed, Sighting, follow
from nhip.hotspots.stories.story import LIVES, Life, Story, StoryDay

__all__ = ["LIVES", "PATIENCE", "Followed", "Life", "Sighting", "Story", "StoryDay", "follow"]
