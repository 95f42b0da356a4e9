"""`python -m dangvan.ledger.verifier`: the same as `dangvan-verify`."""

import sys

from dangvan.ledger.verifier.command import main

sys.exit(main())
