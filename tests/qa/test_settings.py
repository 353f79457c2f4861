from pathlib import Path

import pytest
from pydantic import ValidationError

from qa.settings import STARTER, Settings


def test_without_settings_the_starter_documents_are_read_with_the_bundled_model():
    settings = Settings()
    assert settings.corpus == STARTER
    assert (settings.embedding_model, settings.embedding_engine, settings.chroma_url) == (
        "regqa-e5-small",
        "auto",
        None,
    )


def test_the_starter_documents_are_there():
    assert list(STARTER.glob("*.json"))


def test_all_that_is_kept_lies_in_the_folder_of_the_data():
    settings = Settings(data=Path("kho"))
    assert settings.documents.parent == settings.index.parent == Path("kho")
    assert settings.documents != settings.index


@pytest.mark.parametrize(
    ("name", "value", "field", "meant"),
    [
        ("REGQA_CORPUS", "/tai-lieu/văn bản", "corpus", Path("/tai-lieu/văn bản")),
        ("REGQA_DATA", "kho", "data", Path("kho")),
        (
            "REGQA_EMBEDDING_MODEL",
            "intfloat/multilingual-e5-base",
            "embedding_model",
            "intfloat/multilingual-e5-base",
        ),
        ("REGQA_EMBEDDING_ENGINE", "torch", "embedding_engine", "torch"),
        ("REGQA_CHROMA_URL", "http://127.0.0.1:8001", "chroma_url", "http://127.0.0.1:8001"),
        ("regqa_data", "kho", "data", Path("kho")),
    ],
)
def test_each_is_set_by_its_name_in_the_environment(monkeypatch, name, value, field, meant):
    monkeypatch.setenv(name, value)
    assert getattr(Settings(), field) == meant


def test_what_is_passed_outweighs_the_environment(monkeypatch):
    monkeypatch.setenv("REGQA_DATA", "kho")
    assert Settings(data=Path("khác")).data == Path("khác")


def test_a_wrong_value_fails_with_its_name(monkeypatch):
    monkeypatch.setenv("REGQA_EMBEDDING_ENGINE", "máy khác")
    with pytest.raises(ValidationError, match="embedding_engine"):
        Settings()


def test_a_setting_that_does_not_exist_is_an_error_where_it_is_passed():
    with pytest.raises(ValidationError, match="indx"):
        Settings(indx="kho")


def test_settings_do_not_change_once_they_are_read():
    with pytest.raises(ValidationError, match="frozen"):
        Settings().data = Path("khác")
