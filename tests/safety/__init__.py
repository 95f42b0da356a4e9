"""Safety of people who speak: attacks on the service, as an outsider and as an officer would try them."""
