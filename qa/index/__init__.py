"""Passages on disk, found by their words, their meaning and their address."""
