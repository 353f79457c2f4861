"""Questions answered from the corpus: passages, index, retrieval, writing, verification."""

import corpus.offline  # noqa: F401  # before any package that could report to its makers
