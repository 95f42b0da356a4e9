"""Open311 GeoReport v2, for programs that other people wrote: read, hand in, follow."""
