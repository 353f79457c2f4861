"""The addresses under /v1 and those of operation: each module makes a router of what it needs."""
