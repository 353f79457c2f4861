"""Documents, provisions, passages, locators and the register; imports nothing else of the project."""

from corpus import offline  # noqa: F401  # before any package that could report to its makers
