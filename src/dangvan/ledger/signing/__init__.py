"""The keys of the log, in a process of their own: whoever breaks into a page finds nothing to sign with."""
