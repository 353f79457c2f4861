"""Answers measured, and the floors they must keep."""
