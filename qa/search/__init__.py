"""From a reading to the passages nearest to it."""
