"""Answers that editors choose for questions: what they are, whether they still stand, how they are given."""
