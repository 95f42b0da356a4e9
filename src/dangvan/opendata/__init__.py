"""What is published about the city, and how it is kept from exposing people."""
