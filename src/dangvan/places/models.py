"""Where things are: areas that come and go, what became of them, and names of places that
people search by.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language


class Named(models.Model):
    """A thing with a name in both languages."""

    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_vi

    @property
    def name(self) -> str:
        return (self.name_en if get_language() == "en" else self.name_vi) or self.name_vi or self.name_en


class Area(Named):
    """A city, or a ward in it, from the day it was made to the day it was merged away."""

    class Level(models.TextChoices):
        CITY = "city"
        DISTRICT = "district"
        WARD = "ward"

    code = models.CharField(max_length=40)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    #: GeoJSON geometry (Polygon or MultiPolygon, WGS84) as text, or empty where none is known.
    boundary = models.TextField(blank=True)
    boundary_approximate = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    #: A point on the surface, degrees.
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    folded = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_once_a_time"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="area_ends_after_it_begins",
            ),
        ]


class AreaSuccession(models.Model):
    """What an area became on a day: `share` (0 to 1) of its people went to the successor."""

    predecessor = models.ForeignKey(Area, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Area, models.PROTECT, related_name="origins")
    day = models.DateField()
    share = models.FloatField(default=1.0)
    #: Whether the share is an estimate; figures that use it say so.
    estimated = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "day"], name="area_succeeds_once"),
            models.CheckConstraint(
                condition=models.Q(share__gt=0, share__lte=1), name="area_share_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor} ({self.day})"


class Place(models.Model):
    """A street or landmark of the operator's own gazetteer."""

    class Kind(models.TextChoices):
        STREET = "street"
        LANDMARK = "landmark"
        ADDRESS = "address"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    folded = models.CharField(max_length=200, db_index=True)
    lon = models.FloatField()
    lat = models.FloatField()
    area = models.ForeignKey(Area, models.SET_NULL, null=True, blank=True, related_name="places")
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "kind", "lon", "lat"], name="place_once")]

    def __str__(self) -> str:
        return self.name
