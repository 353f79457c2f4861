"""Measure the check of texts: `python -m evals.check`, over the live index of REGQA_DATA.

The documents are split in two by their ids: what is tuned looks at dev only, test is told. An altered place is found
where something other than right is said of it; a right text is accused where anything in it is called wrong.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from corpus.store import load
from evals.check.written import Written, as_issued, pairs
from qa.check.check import check
from qa.check.model import Finding, Verdict
from qa.engine import Library, Shelf
from qa.settings import Settings
from qa.split import Split, split_of

PLACES = 600
_SEEDS: dict[Split, int] = {"dev": 1, "test": 2}


def is_found(written: Written, findings: Sequence[Finding]) -> bool:
    return any(
        (one.verdict is Verdict.NOT_HELD or _is_called_wrong(one))
        and one.start < written.end
        and written.start < one.end
        for one in findings
    )


def is_accused(findings: Sequence[Finding]) -> bool:
    return any(map(_is_called_wrong, findings))


def _is_called_wrong(finding: Finding) -> bool:
    """Is false for a document said to be replaced, which the register decides and no alteration."""
    return finding.verdict.is_wrong and finding.verdict is not Verdict.REPLACED


def measured(half: Split, library: Library, places: int, shows_misses: bool) -> str:
    """Return what was found in one half, in lines."""
    documents = [one for one in library.documents if split_of(one.id) == half and one.provisions]
    asked, found, wrong, accused, unheld = Counter[str](), Counter[str](), Counter[str](), 0, 0
    lines: list[str] = []
    made = pairs(library, documents, places, _SEEDS[half])
    for right, altered in made:
        told = check(right.text, library, right.on)
        accused += is_accused(told)
        unheld += any(one.verdict is Verdict.NOT_HELD for one in told)
        if shows_misses and is_accused(told):
            lines += [
                f"  accused: {right.document} {right.text}",
                *(f"    {one.kind} {one.verdict} {one.note}" for one in told),
            ]
        told = check(altered.text, library, altered.on)
        asked[altered.what] += 1
        found[altered.what] += is_found(altered, told)
        wrong[altered.what] += is_accused(told)
        if shows_misses and not is_found(altered, told):
            lines += [
                f"  missed ({altered.what}): {altered.document} {altered.text} [{altered.place}]",
                *(f"    {one.kind} {one.verdict} {one.note}" for one in told),
            ]
    total = len(made)
    of_each = "; ".join(f"{what} {found[what]} of {asked[what]}, {wrong[what]} called wrong" for what in asked)
    told_of = (
        f"{half}: {found.total()} of {total} altered places found ({found.total() / total:.1%}), "
        f"{wrong.total()} of them called wrong, the others not held; "
        f"{accused} of {total} right texts accused ({accused / total:.1%}), "
        f"of {unheld} something is said not to be held"
    )
    return "\n".join([told_of, f"  {of_each}", *lines])


def unheld(folder: Path, library: Library, count: int, shows_misses: bool) -> str:
    """Return how many right texts are accused that quote documents of which the library has digests alone."""
    texts = as_issued(load(folder), count, seed=3)
    told = [(one, check(one.text, library, one.on)) for one in texts]
    accused = [(one, findings) for one, findings in told if is_accused(findings)]
    lines = [
        f"  {one.text}\n" + "\n".join(f"    {f.kind} {f.verdict} {f.note}" for f in findings if _is_called_wrong(f))
        for one, findings in (accused if shows_misses else ())
    ]
    share = len(accused) / len(texts)
    return "\n".join([f"as issued, held as digests: {len(accused)} of {len(texts)} accused ({share:.1%})", *lines])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list what goes astray in the dev half")
    parser.add_argument("--places", type=int, default=PLACES, help=f"places altered in each half ({PLACES})")
    parser.add_argument("--issued", type=Path, help="folder of documents as issued that are held as digests")
    options = parser.parse_args()
    library = Shelf(Settings()).current()
    halves: tuple[Literal["dev", "test"], ...] = ("dev",) if options.misses else ("dev", "test")
    for half in halves:
        sys.stdout.write(measured(half, library, options.places, options.misses) + "\n")
    if options.issued:
        sys.stdout.write(unheld(options.issued, library, options.places, options.misses) + "\n")


if __name__ == "__main__":
    main()
