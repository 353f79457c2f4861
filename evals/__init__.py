"""Cases with gold locators, measures over them, and the gate that keeps the floors."""

import corpus.offline  # noqa: F401  # before any package that could report to its makers
