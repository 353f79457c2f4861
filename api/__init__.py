"""The service's two doors: HTTP and the command line."""

import corpus.offline  # noqa: F401  # before any package that could report to its makers
