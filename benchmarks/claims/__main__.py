"""`python -m benchmarks.claims`: what `check` says of documents at random, and where that is not the truth."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import count
from multiprocessing import Pool

from benchmarks.claims.documents import document
from benchmarks.claims.measure import SORTS, Failure, Tally, measured

_GRAVE = ("passed", "flagged", "dropped", "split")
_AT_ONCE = 20  # documents between two looks at how many claims there are


def _one(seed: int) -> Tally:
    return measured(document(seed))


def tallies(claims: int, first: int, jobs: int) -> Iterator[Tally]:
    """What check says of the documents from a seed on, until there are so many true claims and as many false ones."""
    true = false = 0
    with Pool(jobs) as pool:
        for start in count(first, _AT_ONCE):
            for tally in pool.imap(_one, range(start, start + _AT_ONCE)):
                true, false = true + tally.true, false + tally.false
                yield tally
            if min(true, false) >= claims:
                return


def _told(failure: Failure) -> str:
    claim = failure.claim
    place = f"{failure.sort}: document {failure.seed}, line {claim.lines[0]}, link {failure.link + 1}: {claim.kind}"
    return f"{place}\n    {claim.latex}\n    {failure.verdict}: {failure.message}"


def _table(total: Tally) -> Iterator[str]:
    yield f"{total.documents} documents: {total.true} true claims, {total.false} false ones"
    for sort in SORTS:
        yield f"{sort:<8} {total.count(sort, True):>6} true {total.count(sort, False):>6} false"


def main() -> int:
    """The table, and before it the claims behind it. Exit code 1 where a verdict is false or a claim dropped."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.claims", description=__doc__)
    parser.add_argument("--claims", type=int, default=20_000, help="how many true ones, and as many false ones")
    parser.add_argument("--first", type=int, default=1, help="the seed of the first document")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show", nargs="*", default=_GRAVE, choices=SORTS, help="which claims are shown")
    parser.add_argument("--document", type=int, help="print the document of a seed, and end")
    options = parser.parse_args()
    if options.document is not None:
        one = document(options.document)
        print(one.lecture, one.text, sep="\n")
        return 0
    total = Tally()
    for tally in tallies(options.claims, options.first, options.jobs):
        total.add(tally)
        for failure in tally.failures:
            if failure.sort in options.show:
                print(_told(failure), flush=True)
    print(*_table(total), sep="\n")
    return int(any(failure.sort in _GRAVE for failure in total.failures))


if __name__ == "__main__":
    sys.exit(main())
