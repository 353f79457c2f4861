"""Who is asked: the engine in this process, or a service at an address, which fills the same contract over HTTP."""

import time
import weakref
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Protocol

import httpx
from pydantic import ValidationError

from corpus.model import Document
from evals.held import Held
from evals.replies import Found, Reply, found, read_found
from qa.answer import answer, search
from qa.engine import Library
from qa.model import Question, Write
from qa.packed import Packed
from qa.write.extract import extract

TIMEOUT_S = 120.0  # of one request
KEY = "X-Regqa-Key"
_UNCHOSEN = {"X-Regqa-Chosen": "no"}  # it is the service that is measured, not what its editors chose
_BUSY = (429, 503)
_TRIES = 4
_LONGEST_WAIT_S = 30.0
_ENTRY = frozenset(Document.model_fields)  # what is read of a document that a service tells of


class ServiceError(Exception):
    """A service cannot be measured; the message says which, why, and what to do."""


class Service(Protocol):
    """Is whoever is asked; safe to ask from several threads."""

    @property
    def held(self) -> Held:
        """Return the documents that it answers from."""

    def ask(self, question: Question) -> Reply:
        """Return its answer; one that failed has no status."""

    def search(self, text: str, k: int, on: date) -> tuple[Found, ...]:
        """Return the k passages that its search finds, best first; none where it fails."""


class InProcess:
    """Is the engine of this program over a library that is open; pickled, it takes that along."""

    def __init__(self, library: Library, write: Write = extract) -> None:
        self.library = library
        self._write = write

    @cached_property
    def held(self) -> Held:
        return Held(self.library.documents)

    def ask(self, question: Question) -> Reply:
        return Reply.of(answer(question, self.library, write=self._write))

    def search(self, text: str, k: int, on: date) -> tuple[Found, ...]:
        return tuple(map(found, search(text, self.library, k, on)))

    def __reduce__(self) -> tuple[Callable[..., "InProcess"], tuple[object, ...]]:
        return _unpacked, (Packed.of(self.library), self._write)


def _unpacked(packed: Packed, write: Write) -> InProcess:
    return InProcess(packed.opened(), write)


class OverHttp:
    """Is a service at an address, with the key of an embedding site where it wants one."""

    def __init__(self, url: str, key: str | None = None) -> None:
        self._url = url.rstrip("/")
        headers = _UNCHOSEN | ({KEY: key} if key else {})
        self._client = httpx.Client(base_url=self._url, headers=headers, timeout=TIMEOUT_S)
        weakref.finalize(self, self._client.close)

    @cached_property
    def held(self) -> Held:
        listed = self._get("/v1/documents")["documents"]
        return Held(self._document(one["id"]) for one in listed)

    def ask(self, question: Question) -> Reply:
        try:
            told = self.answer(question)
            if told.get("chosen_on"):
                raise ServiceError(f"{self._url}: trả lời bằng câu do biên tập viên chọn, nên không đo được.")
            return Reply.read(told)
        except ServiceError as error:
            return Reply(status=None, text=str(error))
        except (KeyError, TypeError, ValueError) as error:
            return Reply(status=None, text=f"Trả lời không đúng hợp đồng HTTP: {error!r}")

    def answer(self, question: Question) -> Mapping[str, Any]:
        """Return the JSON of its answer, whole. Raises ServiceError."""
        body: dict[str, Any] = {
            "question": question.text,
            "history": [{"question": turn.question, "answer": turn.answer} for turn in question.history],
        }
        if not question.dated:  # a day that the words name is for the service to read
            body["as_of"] = question.as_of.isoformat()
        return self._post("/v1/answers", body)

    def search(self, text: str, k: int, on: date) -> tuple[Found, ...]:
        try:
            hits = self._post("/v1/search", {"query": text, "k": k, "as_of": on.isoformat()})["hits"]
            return tuple(read_found(hit["passage"]) for hit in hits)
        except (ServiceError, KeyError, TypeError, ValueError):
            return ()  # which the retrieval measures count as nothing found

    def _document(self, document_id: str) -> Document:
        told = self._get(f"/v1/documents/{document_id}")
        try:
            return Document.model_validate({name: value for name, value in told.items() if name in _ENTRY})
        except ValidationError as error:
            raise ServiceError(f"{self._url}: không hiểu văn bản {document_id} mà dịch vụ gửi ({error})") from error

    def _get(self, path: str) -> Mapping[str, Any]:
        return self._read("GET", path, None)

    def _post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._read("POST", path, body)

    def _read(self, method: str, path: str, body: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Return the JSON of a 200, waiting where the service is busy for as long as it says. Raises ServiceError."""
        for _ in range(_TRIES):
            try:
                response = self._client.request(method, path, json=body)
            except httpx.HTTPError as error:
                raise ServiceError(
                    f"Không hỏi được {self._url}{path}: {error}. Kiểm tra dịch vụ đang chạy ở địa chỉ đó."
                ) from error
            if response.status_code not in _BUSY:
                break
            wait = response.headers.get("Retry-After", "")
            time.sleep(min(_LONGEST_WAIT_S, float(wait) if wait.isdecimal() else 1.0))
        if response.status_code != 200:
            raise ServiceError(f"{self._url}{path}: HTTP {response.status_code}. {response.text[:300]}")
        try:
            read: Mapping[str, Any] = response.json()
        except ValueError as error:
            raise ServiceError(f"{self._url}{path}: không phải JSON; đây có phải địa chỉ của dịch vụ?") from error
        return read
