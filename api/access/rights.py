"""What whoever asks may know of: the door sets it for each request, and the shelf shows no more than that.

Where nothing was set, it is what everybody may know: whoever forgets to ask can show too little, never too much.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from api.access.roles import Role
from api.engine import Builds
from corpus import readers
from corpus.model import Document
from corpus.readers import Readers
from qa.index.generation import stamp

if TYPE_CHECKING:
    from api.access.door import Caller
    from qa.engine import Library
    from qa.index.kept import Kept

Rights = frozenset[str] | None  # units of who asks; None: of all documents, for who keeps them

EVERYBODY: Rights = frozenset()
_RIGHTS: ContextVar[Rights] = ContextVar("rights", default=EVERYBODY)


def rights_of(caller: "Caller | None") -> Rights:
    """Return the rights of the caller; who keeps the corpus knows all of it, who brings nothing is in no unit."""
    if caller is None:
        return EVERYBODY
    return None if caller.role.holds(Role.EDITOR) else frozenset(caller.units)


def rights() -> Rights:
    """Return the rights of the request that is being answered."""
    return _RIGHTS.get()


@contextmanager
def asking(rights: Rights) -> Iterator[None]:
    """Have all that is done inside done for somebody of these rights, in threads and tasks begun there as well."""
    token = _RIGHTS.set(rights)
    try:
        yield
    finally:
        _RIGHTS.reset(token)


class Seen:
    """Is a shelf as whoever asks may see it: another library for each set of documents that are hidden from some.

    What `documents` gives, and what builds, is all there is, for the pages and commands of who keeps them.
    """

    def __init__(self, shelf: Builds, data: Path) -> None:
        self._shelf = shelf
        self._data = data
        self._read: tuple[object, Readers] = (None, Readers())

    def current(self) -> "Library":
        """Return the library of who asks. Raises as the shelf does, and CorpusError where rights cannot be read."""
        library, units = self._shelf.current(), rights()
        if units is None:
            return library
        hidden = self.readers().hidden(library.documents, units)
        return library.without(hidden) if hidden else library

    def readers(self) -> Readers:
        """Return what is kept to whom, read again where the file changed. Raises CorpusError."""
        changed = stamp(self._data / readers.NAME)
        if changed != self._read[0]:
            self._read = changed, readers.load(self._data)
        return self._read[1]

    def may(self, document_id: str) -> bool:
        """Is true where who asks may know of the document, whether it is held or not."""
        units = rights()
        return units is None or self.readers().may(document_id, units)

    def sees(self, document_id: str) -> bool:
        """Is true where who asks may know of the document and it is held."""
        return self.current().register.get(document_id) is not None

    def documents(self) -> tuple[Document, ...]:
        return self._shelf.documents()

    def embed_ahead(self, document: Document) -> None:
        self._shelf.embed_ahead(document)

    def generations(self) -> tuple[tuple["Kept", str | None], ...]:
        return self._shelf.generations()

    def go_back(self, name: str) -> "Library":
        return self._shelf.go_back(name)

    def build(self, progress: Callable[[int, int], None], waiting: Callable[[], None] | None = None) -> Path:
        return self._shelf.build(progress, waiting)
