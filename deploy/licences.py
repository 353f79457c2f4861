"""Tells the licence of each package, from pip-licenses' JSON on stdin; fails where one binds or is unknown."""

import json
import re
import sys

BINDING = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)


def main() -> int:
    """Return 1 where a package may only be used under the GPL or AGPL, or tells no licence."""
    wrong = []
    for package in json.load(sys.stdin):
        said = " ".join(package["License"].split())[:70]
        print(f"{package['Name']}=={package['Version']}\t{said}")
        choices = re.split(r";|\bOR\b|/", said)
        if said.upper() in ("", "UNKNOWN") or all(BINDING.search(choice) for choice in choices):
            wrong.append(f"{package['Name']}: {said or 'no licence told'}")
    for line in wrong:
        print(f"not allowed: {line}", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
