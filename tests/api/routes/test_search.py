from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from made.rote import FakeLibrary
from made.served import client, is_problem

(PASSAGE_ID, _) = FakeLibrary().index.by_id


@pytest.fixture
def served() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


def test_search_returns_ranked_passages(served: TestClient) -> None:
    found = served.post("/v1/search", json={"query": "hồ sơ", "k": 1}).json()
    assert [(hit["rank"], hit["passage"]["id"]) for hit in found["hits"]] == [(1, PASSAGE_ID)]


def test_search_of_nothing_found_is_an_empty_list() -> None:
    found = client(searching=lambda *_: []).post("/v1/search", json={"query": "x"})
    assert found.json() == {"hits": []}


@pytest.mark.parametrize("k", [0, 51, -1, "5", 2.5, True, None, 10**30])
def test_k_is_a_whole_number_from_1_to_50(served: TestClient, k: object) -> None:
    assert is_problem(served.post("/v1/search", json={"query": "x", "k": k}), 422, "invalid-request")
