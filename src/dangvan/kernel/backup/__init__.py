"""Back-ups: one folder that can be made whole again, checked octet for octet, with the keys apart."""
