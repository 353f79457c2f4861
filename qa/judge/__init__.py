"""From passages to evidence: how well each answers, and how likely the best of them is right."""
