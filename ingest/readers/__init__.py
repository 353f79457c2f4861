"""Files to lines of text, one reader a kind."""
