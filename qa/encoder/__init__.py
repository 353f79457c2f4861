"""Texts to vectors: the bundled model on three engines, or one of the operator's own."""
