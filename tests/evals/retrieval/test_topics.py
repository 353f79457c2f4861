from evals.retrieval.topics import half_of, topics_of_cases
from made.cases import NEW, case
from made.passages import hits, whole


def test_a_passage_names_the_gold_clause_it_holds_once_and_itself_after_that():
    (topic,) = topics_of_cases([case("mot")])
    named = topic.named(hits(whole(NEW, "dieu-2"), whole(NEW, "dieu-1"), whole(NEW, "dieu-1.diem-a")))
    assert named == [f"{NEW.id}:dieu-2", f"gold={NEW.id}:dieu-1.diem-a", f"{NEW.id}:dieu-1.diem-a"]


def test_the_hash_of_its_id_puts_a_question_in_a_half():
    halves = [half_of(f"a22-q-{n}") for n in range(1, 520)]
    assert 200 < halves.count("dev") < 320
    assert half_of("c1") == half_of("c1")
