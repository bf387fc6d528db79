"""Verifies a ledger with pymerkle, a Merkle-tree library that shares no line with Xuemai.

    python3 -m venv .venv && .venv/bin/pip install pymerkle==7.0.0
    .venv/bin/python Tests/Peers/pymerkle_check.py <peer-bundle>

A peer bundle is a directory of five text files. Hashes and entries are standard base64 with padding.

    vkey         the log's C2SP verifier key, one line
    checkpoint   the C2SP signed note over the tree of all entries
    entries      one entry a line, in order; an empty line is the empty entry
    inclusion    <index> <size> [<hash> ...]    leaf sibling first, RFC 6962 section 2.1.1
    consistency  <from> <to> [<hash> ...]       RFC 6962 section 2.1.2

Every root is computed here, from the entries, and the last one must be the checkpoint's. The checkpoint's
signature is not checked: pymerkle knows trees only, and the peer in Go opens the note. Exit status 0 and
"verified N proofs", or 1 and the first thing that does not hold.
"""

import base64
import binascii
import functools
import pathlib
import sys

from pymerkle import (ConsistencyProof, InclusionProof, InmemoryTree, InvalidChallenge, InvalidProof,
                      verify_consistency, verify_inclusion)


class Refusal(Exception):
    """What does not hold."""


class Bundle:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.tree = InmemoryTree(algorithm="sha256")
        for line in self.lines("entries"):
            self.tree.append_entry(base64.b64decode(line, validate=True))
        self.root = functools.cache(self.tree.get_root)

    def lines(self, name):
        text = (self.directory / name).read_text(encoding="utf-8")
        if not text.endswith("\n"):
            raise Refusal(f"{name} does not end in a newline")
        return text[:-1].split("\n")

    def check_checkpoint(self):
        origin, size, root = self.lines("checkpoint")[:3]
        if origin != self.lines("vkey")[0].split("+")[0]:
            raise Refusal("of another origin")
        if int(size) != self.tree.get_size():
            raise Refusal("another number of entries")
        if base64.b64decode(root, validate=True) != self.root(int(size)):
            raise Refusal("another root than that of the entries")

    def check_inclusion(self, index, size, path):
        # RFC 6962 sends no left and right: both follow from index and size. pymerkle counts from one.
        own = self.tree.prove_inclusion(index + 1, size)
        leaf = self.tree.get_leaf(index + 1)
        proof = InclusionProof("sha256", True, size, index + 1, own.rule, [leaf] + path)
        verify_inclusion(leaf, self.root(size), proof, index=index + 1, size=size, algorithm="sha256")

    def check_consistency(self, older, newer, path):
        # pymerkle leads down to the first new leaf, where RFC 6962 stops at the root of the subtree that
        # begins with it; and it repeats the earlier root where RFC 6962 leaves it out. The steps below that
        # subtree are pymerkle's own, and must lead to the hash that we were given.
        own = self.tree.prove_consistency(older, newer)
        if older == newer:
            hashes = [self.root(older)] + path
        else:
            power_of_two = older & (older - 1) == 0
            rest = path if power_of_two else path[1:]
            if not rest or not path:
                raise Refusal("the proof is too short")
            base = self.root(older) if power_of_two else path[0]
            below = own.path[:len(own.path) - len(rest)]
            if functools.reduce(self.tree.hash_pair, below) != rest[0]:
                raise Refusal("another hash of the first new subtree")
            hashes = below + [base] + rest[1:]
        proof = ConsistencyProof("sha256", True, newer, older, own.rule, own.subset, hashes)
        verify_consistency(self.root(older), self.root(newer), proof, prior_size=older, later_size=newer,
                           algorithm="sha256")

    def check_each(self, name, check):
        lines = self.lines(name)
        for number, line in enumerate(lines, 1):
            try:
                first, second, *path = line.split(" ")
                check(int(first), int(second), [base64.b64decode(word, validate=True) for word in path])
            except (Refusal, InvalidProof, InvalidChallenge, ValueError) as reason:
                raise Refusal(f"{name} line {number}: {reason}") from reason
        return len(lines)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: pymerkle_check.py <peer-bundle>")
    try:
        bundle = Bundle(sys.argv[1])
        try:
            bundle.check_checkpoint()
        except (Refusal, ValueError) as reason:
            raise Refusal(f"checkpoint: {reason}") from reason
        count = bundle.check_each("inclusion", bundle.check_inclusion)
        count += bundle.check_each("consistency", bundle.check_consistency)
    except (Refusal, OSError, binascii.Error) as reason:
        sys.exit(f"refused: {reason}")
    print(f"verified {count} proofs")


if __name__ == "__main__":
    main()
