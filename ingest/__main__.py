"""Make corpus/documents from corpus/sources, or check that it is up to date."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from corpus import store
from corpus.model import Document
from ingest.digest import parse
from ingest.errors import SourceError

_CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def main(arguments: list[str] | None = None) -> int:
    """Return 0 when the starter corpus is made, or up to date; 1 when it is not, or a source is wrong."""
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 where documents differ from sources"
    )
    parser.add_argument("--sources", type=Path, default=_CORPUS / "sources")
    parser.add_argument("--documents", type=Path, default=_CORPUS / "documents")
    options = parser.parse_args(arguments)
    try:
        wanted = _parsed(options.sources)
        present = {document.id: document for document in store.load(options.documents)}
    except (SourceError, store.CorpusError) as error:
        print(error, file=sys.stderr)
        return 1
    differences = list(_differences(wanted, present))
    if options.check:
        print("\n".join(differences) or f"{len(wanted)} documents up to date")
        return 1 if differences else 0
    for document_id, document in wanted.items():
        if present.get(document_id) != document:
            store.save(document, options.documents)
    for document_id in present.keys() - wanted.keys():
        (options.documents / f"{document_id}.json").unlink()
    print("\n".join([*differences, f"{len(wanted)} documents"]))
    return 0


def _parsed(sources: Path) -> dict[str, Document]:
    """Return the documents by id. Raises SourceError listing what is wrong in any of the files."""
    documents, problems = {}, []
    for path in sorted(sources.glob("*.md")):
        try:
            documents[path.stem] = parse(path)
        except SourceError as error:
            problems.append(str(error))
    if problems:
        raise SourceError("\n".join(problems))
    return documents


def _differences(wanted: Mapping[str, Document], present: Mapping[str, Document]) -> Iterator[str]:
    """Yield one line for each document that is new, gone or changed, with the provisions that differ."""
    for document_id in sorted(wanted.keys() | present.keys()):
        new, old = wanted.get(document_id), present.get(document_id)
        if new is None:
            yield f"- {document_id}: its source is gone"
        elif old is None:
            yield f"+ {document_id}: {sum(1 for _ in new.walk())} provisions"
        elif new != old:
            yield f"~ {document_id}: {', '.join(_changes(new, old))}"


def _changes(new: Document, old: Document) -> Iterator[str]:
    for name in Document.model_fields:
        if name != "provisions" and getattr(new, name) != getattr(old, name):
            yield name
    before = {p.locator: (p.heading, p.text, p.notes) for p in old.walk()}
    after = {p.locator: (p.heading, p.text, p.notes) for p in new.walk()}
    yield from (f"+{locator}" for locator in after.keys() - before.keys())
    yield from (f"-{locator}" for locator in before.keys() - after.keys())
    yield from (str(locator) for locator in after if locator in before and after[locator] != before[locator])


if __name__ == "__main__":
    sys.exit(main())
