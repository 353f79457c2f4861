import asyncio
from collections.abc import Sequence

import pytest
from langchain_core.documents import Document
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.vectorstores import InMemoryVectorStore
from pydantic import ValidationError

from made.passages import hits, passage
from qa.encoder.embed import Embedder
from qa.langchain import RegqaEmbeddings, RegqaRetriever
from qa.model import Hit

TEXTS = ["Đảng viên ra nước ngoài phải báo cáo chi bộ.", "Chi bộ họp mỗi tháng một lần.", "Mức đóng đảng phí."]


PASSAGES = [
    passage(
        text, f"dieu-{n}.khoan-2", "quy-dinh-294-qd-tw-2025", context="Quy định 294-QĐ/TW", page=None if n == 2 else n
    )
    for n, text in enumerate(TEXTS, start=1)
]


def _retrieve(query: str, k: int) -> Sequence[Hit]:
    return hits(*PASSAGES)[:k] if query else ()


def _join(documents: list[Document]) -> str:
    return "\n".join(f"[{d.metadata['label']}] {d.page_content}" for d in documents)


def test_hits_become_documents_with_all_that_a_citation_needs() -> None:
    first = RegqaRetriever(retrieve=_retrieve, k=2).invoke("báo cáo")[0]
    assert first.page_content == TEXTS[0]
    assert first.id == "quy-dinh-294-qd-tw-2025:dieu-1.khoan-2"
    assert first.metadata == {
        "passage_id": "quy-dinh-294-qd-tw-2025:dieu-1.khoan-2",
        "document_id": "quy-dinh-294-qd-tw-2025",
        "locator": "dieu-1.khoan-2",
        "label": "khoản 2 Điều 1",
        "page": 1,
        "score": 1.0,
        "context": "Quy định 294-QĐ/TW",
    }
    assert type(first.metadata["locator"]) is str


@pytest.mark.parametrize(("k", "found"), [(1, 1), (2, 2), (8, 3)])
def test_the_best_k_come_in_order(k: int, found: int) -> None:
    documents = RegqaRetriever(retrieve=_retrieve, k=k).invoke("báo cáo")
    assert [d.page_content for d in documents] == TEXTS[:found]


def test_nothing_found_is_an_empty_list() -> None:
    assert RegqaRetriever(retrieve=_retrieve).invoke("") == []


def test_asking_for_no_hits_is_an_error() -> None:
    with pytest.raises(ValidationError, match="k"):
        RegqaRetriever(retrieve=_retrieve, k=0)


def test_the_retriever_works_inside_a_chain() -> None:
    prompt = ChatPromptTemplate.from_template("{context}\n\nCâu hỏi: {question}")
    seen: list[str] = []
    chain = (
        {"context": RegqaRetriever(retrieve=_retrieve, k=1) | _join, "question": RunnablePassthrough()}
        | prompt
        | RunnableLambda(lambda value: seen.append(value.to_string()) or value)
        | FakeListChatModel(responses=["Báo cáo chi bộ."])
        | StrOutputParser()
    )
    assert chain.invoke("Báo cáo ai?") == "Báo cáo chi bộ."
    assert f"[khoản 2 Điều 1] {TEXTS[0]}\n\nCâu hỏi: Báo cáo ai?" in seen[0]


def test_the_retriever_answers_async_callers_too() -> None:
    documents = asyncio.run(RegqaRetriever(retrieve=_retrieve, k=2).ainvoke("báo cáo"))
    assert [d.page_content for d in documents] == TEXTS[:2]


def test_embeddings_serve_a_vector_store(hash_embedder: Embedder) -> None:
    store = InMemoryVectorStore.from_texts(TEXTS, RegqaEmbeddings(hash_embedder))
    [(nearest, score)] = store.similarity_search_with_score("mức đóng đảng phí", k=1)
    assert nearest.page_content == TEXTS[2]
    assert score > 0.8


def test_embeddings_are_plain_lists_of_floats(hash_embedder: Embedder) -> None:
    embeddings = RegqaEmbeddings(hash_embedder)
    query = embeddings.embed_query("chi bộ")
    assert len(query) == hash_embedder.dimension
    assert type(query[0]) is float
    assert embeddings.embed_documents([]) == []
    assert embeddings.embed_documents(["chi bộ"]) == [pytest.approx(query)]
