"""A witness of logs: a small server of its own that confirms, for a newspaper, a university or the Fatherland
Front, that a log only ever grew. Standard library, `cryptography` and the log's own formats; no Django.
"""
