"""The transparency log as mathematics and file formats alone: tree, tiles, notes, proofs.

No Django, no database, no network: the standard library and `cryptography`. Whoever wants to check the
public record needs nothing else, and a stranger can rewrite it from the sections of the specifications it
names.
"""
