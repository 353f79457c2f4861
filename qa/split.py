"""The two halves of a set of questions: what is fitted looks at dev only, test is for measuring."""

import hashlib
from typing import Literal

Split = Literal["dev", "test"]


def split_of(question_id: str) -> Split:
    """Return the half that a question belongs to, by a hash of its id, so that nobody chooses."""
    return "dev" if hashlib.sha256(question_id.encode()).digest()[0] % 2 == 0 else "test"
