"""Files in, documents out: readers, cleaning, structure, masthead."""
