"""A person's own text compared with the collection: what it refers to, quotes and counts, and whether that is so."""
