"""Writes to the map: imports of areas and of the gazetteer, and what became of an area."""

from dangvan.places.actions.import_areas import import_areas, store_areas
from dangvan.places.actions.import_gazetteer import import_gazetteer
from dangvan.places.actions.succeed_area import import_successions, succeed_area

__all__ = ["import_areas", "import_gazetteer", "import_successions", "store_areas", "succeed_area"]
