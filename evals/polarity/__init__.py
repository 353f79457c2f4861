"""Whether yes or no is said where a clause settles it: questions written from the provisions, in two halves."""
