"""How well files become documents."""
