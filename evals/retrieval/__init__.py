"""Search measured, on our cases and on anybody's dataset."""
