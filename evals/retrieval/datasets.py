"""Datasets of legal questions in BEIR layout, read into the product's own documents.

    corpus.jsonl    {"_id": "…", "title": "…", "text": "…", "metadata": {"law": "91/2015/QH13", "article": "5"}}
    queries.jsonl   {"_id": "…", "text": "…"}
    qrels/*.tsv     query-id, corpus-id, score, a tab between them; a score above 0 is a relevant article

A law becomes a document, an article a provision of it, and the clauses and points of its text the provisions
inside, as they would be had the law been added from a file.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.locator import POINTS, Locator
from corpus.model import Document, Kind, Passage, Provision
from evals.cases import Place

_CLAUSE = re.compile(r"(\d{1,3}[a-z]?)\.\s+\S")
_POINT = re.compile(rf"([{POINTS}])\)\s+\S")
_HEADER = "query-id"


class _Read(BaseModel):
    """Is read from somebody else's file: what we do not use may stand in it."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)


class _Line(_Read):
    id: str = Field(alias="_id", pattern=r"^\S+$")  # a run of TREC could not hold another


class _Origin(_Read):
    law: str = Field(min_length=1)
    article: str


class Article(_Line):
    """Is one line of corpus.jsonl."""

    title: str = ""
    text: str
    metadata: _Origin


class _Query(_Line):
    text: str = Field(min_length=1)


_Kept = TypeVar("_Kept", bound=_Line)
Qrels = Mapping[str, Mapping[str, int]]  # question id -> article id -> relevance, above 0


@dataclass(frozen=True)
class Dataset:
    """Is a corpus of articles with questions; `questions` are those that `qrels` judges, in file order.

    `places` says where in `documents` each article stands; `unjudged` counts the questions left out because no
    article is marked relevant to them.
    """

    articles: tuple[Article, ...]
    documents: tuple[Document, ...]
    places: Mapping[Place, str]
    questions: Mapping[str, str]
    qrels: Qrels
    unjudged: int

    def article_of(self, passage: Passage) -> str:
        """Return the id of the article that the passage is from."""
        return self.places[Place(passage.document_id, Locator(passage.locator.tokens[0]))]


class DatasetError(Exception):
    """A dataset cannot be used; the message names the file, the line and what to do."""


def read(folder: Path) -> Dataset:
    """Return the dataset in `folder`. Raises DatasetError for what is missing, malformed or points nowhere."""
    articles = _by_id(folder / "corpus.jsonl", Article)
    asked = _by_id(folder / "queries.jsonl", _Query)
    qrels = _qrels(folder / "qrels", articles, asked)
    documents, places = _documents(articles.values())
    return Dataset(
        articles=tuple(articles.values()),
        documents=documents,
        places=places,
        questions={query_id: query.text for query_id, query in asked.items() if query_id in qrels},
        qrels=qrels,
        unjudged=len(asked.keys() - qrels.keys()),
    )


def _by_id(path: Path, kind: type[_Kept]) -> dict[str, _Kept]:
    found: dict[str, _Kept] = {}
    for where, line in _lines(path):
        try:
            one = kind.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            raise DatasetError(f"{where}: không phải JSON ({error.msg}). Mỗi dòng là một đối tượng JSON.") from error
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, fault["loc"])) or "cả dòng" for fault in error.errors())
            raise DatasetError(f"{where}: thiếu hoặc sai trường {fields}. Xem mẫu ở đầu tệp {__file__}.") from error
        if one.id in found:
            raise DatasetError(f"{where}: _id “{one.id}” đã có ở dòng trên. Giữ lại một dòng.")
        found[one.id] = one
    if not found:
        raise DatasetError(f"{path}: không có dòng nào. Mỗi dòng là một đối tượng JSON.")
    return found


def _qrels(folder: Path, articles: Mapping[str, Article], asked: Mapping[str, _Query]) -> Qrels:
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise DatasetError(
            f"{folder}: không có tệp .tsv nào. Cần qrels/test.tsv với ba cột: {_HEADER}, corpus-id, score."
        )
    found: dict[str, dict[str, int]] = {}
    for where, line in (one for path in files for one in _lines(path)):
        cells = line.split("\t")
        if cells[0] == _HEADER:
            continue
        if len(cells) != 3 or not re.fullmatch(r"-?\d+", cells[2]):
            raise DatasetError(f"{where}: cần ba cột cách nhau bằng tab ({_HEADER}, corpus-id, score là số nguyên).")
        query_id, article_id, score = cells
        for one, known, name in ((query_id, asked, "queries.jsonl"), (article_id, articles, "corpus.jsonl")):
            if one not in known:
                raise DatasetError(f"{where}: “{one}” không có trong {name}. Thêm nó vào đó hoặc bỏ dòng này.")
        if int(score) > 0:
            found.setdefault(query_id, {})[article_id] = int(score)
    if not found:
        raise DatasetError(f"{folder}: không câu hỏi nào có điều liên quan (score lớn hơn 0).")
    return found


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each line that is not blank, with where it stands."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield f"{path}:{number}", line.strip("\r\n")
    except OSError as error:
        raise DatasetError(
            f"{path}: không đọc được ({error.strerror}). Thư mục cần có corpus.jsonl, queries.jsonl và qrels/."
        ) from error
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: không phải UTF-8 ({error.reason}). Lưu lại tệp ở dạng UTF-8.") from error


def _documents(articles: Iterable[Article]) -> tuple[tuple[Document, ...], dict[Place, str]]:
    laws: dict[str, dict[Locator, Article]] = {}
    for article in articles:
        law = laws.setdefault(article.metadata.law, {})
        law[_address(article, law)] = article
    ids = {law: f"van-ban-{number}" for number, law in enumerate(laws, start=1)}
    documents = (
        Document(
            id=ids[law],
            kind=Kind.QUY_DINH,
            title=law,
            issuer="",
            provisions=tuple(_provision(at, article) for at, article in held.items()),
        )
        for law, held in laws.items()
    )
    places = {Place(ids[law], at): article.id for law, held in laws.items() for at, article in held.items()}
    return tuple(documents), places


def _address(article: Article, taken: Mapping[Locator, Article]) -> Locator:
    """Return dieu-N; muc-N, by position, for an article without a number or with one already taken in its law."""
    number = article.metadata.article.lower()
    if re.fullmatch(r"\d+[a-z]?", number) and (at := Locator(f"dieu-{number}")) not in taken:
        return at
    return Locator(f"muc-{len(taken) + 1}")


@dataclass
class _Open:
    """Is a provision whose lines are still being read."""

    locator: Locator
    paragraphs: list[str]
    children: list["_Open"]

    def closed(self, heading: str = "") -> Provision:
        return Provision(
            locator=self.locator,
            heading=heading,
            text="\n".join(self.paragraphs),
            children=tuple(child.closed() for child in self.children),
        )


def _provision(at: Locator, article: Article) -> Provision:
    """Return the article with its clauses (“1.”) and points (“a)”); any other line goes on with what it follows."""
    title, text = (unicodedata.normalize("NFC", part).strip() for part in (article.title, article.text))
    opening = f"Điều {article.metadata.article}. {title}" if at.startswith("dieu-") else title
    root = clause = current = _Open(at, [opening.strip()] if opening else [], [])
    taken = {at}
    for line in filter(None, map(str.strip, text.splitlines())):
        if (marked := _CLAUSE.match(line)) and (inner := at.child(f"khoan-{marked[1]}")) not in taken:
            clause = current = _Open(inner, [line], [])
            root.children.append(current)
        elif (marked := _POINT.match(line)) and (inner := clause.locator.child(_point(marked[1]))) not in taken:
            current = _Open(inner, [line], [])
            clause.children.append(current)
        else:
            current.paragraphs.append(line)
        taken.add(current.locator)
    return root.closed(title)


def _point(letter: str) -> str:
    return "diem-dd" if letter == "đ" else f"diem-{letter}"
