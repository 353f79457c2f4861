"""`python -m evals.reader.clean`: take out what is asked twice or overlaps an evaluation set, telling how many.

Files of more evaluation questions may be named; what they ask is taken out too. Of shown/, what is learned elsewhere
goes as well.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from corpus.store import write_atomically
from evals.reader.questions import BROAD, NARROW, QUESTIONS, SHOWN, Written, asked_by_evaluations, load, overlapping


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reader.clean", description=__doc__)
    parser.add_argument(
        "others", nargs="*", type=Path, metavar="FILE", help="more questions that must not be learned"
    )
    others = parser.parse_args().others
    evaluated = asked_by_evaluations(others)
    for folder in (QUESTIONS, BROAD, NARROW, SHOWN):
        written = load(folder)
        learned = [one.question for one in load(QUESTIONS)] if folder == SHOWN else []
        dropped = overlapping(written, [*evaluated, *learned])
        for path in sorted(folder.glob("*.jsonl")):
            lines = path.read_text().splitlines()
            kept = [line for line in lines if Written.model_validate_json(line).id not in dropped]
            if len(kept) < len(lines):
                write_atomically(path, "".join(f"{line}\n" for line in kept).encode())
        why = Counter(reason.partition(":")[0] for reason in dropped.values())
        print(f"{folder.name}: {len(written)} questions, {dict(why)} taken out, {len(written) - len(dropped)} left")
    return 0


if __name__ == "__main__":
    sys.exit(main())
