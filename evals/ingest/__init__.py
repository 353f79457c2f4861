"""What becomes of a text between its source and the corpus: hard files made from digests, read, and measured."""
