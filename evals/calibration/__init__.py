"""The confidence fitted on one half and reported on the other."""
