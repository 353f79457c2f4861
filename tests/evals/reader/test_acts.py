"""What nothing may learn from."""

import tomllib

from evals.reader.acts import FAVOURS, SAID
from evals.reader.questions import load
from qa.judge.act import QUESTION, Act


def test_nothing_learns_from_the_favours_that_are_measured() -> None:
    favours = tomllib.loads(FAVOURS.read_text())
    said = {text for texts in tomllib.loads(SAID.read_text()).values() for text in texts}
    learned = said | {one.question for one in load()}
    assert set(favours) == {Act.CANNOT, QUESTION}
    assert all(len(set(texts)) == 40 and learned.isdisjoint(texts) for texts in favours.values())
