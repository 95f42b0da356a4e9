"""For programs: the REST interface and Open311."""
