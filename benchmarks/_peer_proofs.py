"""The peer of the log's proofs: pymerkle in a process of its own, over the same leaves (32-byte strings on
standard input), asked for the same proofs. Prints seconds per proof, as JSON.
"""

from __future__ import annotations

import json
import sys
import time

from pymerkle import InmemoryTree  # type: ignore[import-not-found]


def main(indices: str, count: int) -> None:
    tree = InmemoryTree(algorithm="sha256")
    began = time.perf_counter()
    for _ in range(count):
        tree.append_entry(sys.stdin.buffer.read(32))
    appended = time.perf_counter() - began
    asked = [int(number) for number in indices.split(",")]
    began = time.perf_counter()
    for index in asked:
        tree.prove_inclusion(index + 1, count)
    print(json.dumps({"proof": (time.perf_counter() - began) / len(asked), "append": appended / count}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
