"""A question is read here, once: what it asks, where it points, which documents it names, whose case it is."""
