"""Files in, documents out: readers, cleaning, structure, masthead."""

import corpus.offline  # noqa: F401  # before any package that could report to its makers
