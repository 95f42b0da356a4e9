"""`dangvan-verify`: checks the public record with nothing of ours but `ledger/tlog`, so that anyone can run
it at home, read it in an evening, or write their own from docs/ledger/formats.md.
"""
