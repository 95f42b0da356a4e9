"""Period reviews: what a body or the city did in a quarter or a year, assembled from the record."""
