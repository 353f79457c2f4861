from qa.split import split_of


def test_a_question_keeps_its_half():
    assert [split_of(one) for one in ("single-giay-mau-hong", "feedback-a1")] == ["test", "dev"]


def test_the_halves_are_about_as_large():
    assert 450 < sum(split_of(f"q{n}") == "dev" for n in range(1000)) < 550
