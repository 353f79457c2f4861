"""A generation of the index built: documents cut, embedded, written, and made live."""

import logging
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import numpy as np

from corpus.model import Document, Passage
from corpus.store import fingerprint
from qa.encoder.embed import Embedder
from qa.errors import IndexDamaged
from qa.index import dense, lexical
from qa.index.dense import Array
from qa.index.generation import POINTER, generations, only_builder, point, pointed, replacing, unfinished, writing
from qa.index.manifest import (
    MANIFEST,
    Manifest,
    checksums,
    damage,
    damaged,
    listed,
    made_at,
    manifest_of,
    named,
    wanted,
)
from qa.index.open import PASSAGES, read_passages, spelling_of
from qa.index.passages import passages, searched
from qa.language.lexicon import Lexicon, shipped

_log = logging.getLogger(__name__)

EARLIER = 3  # generations that are kept besides the live one, to go back to

Progress = Callable[[int, int], None]


def build(
    documents: Sequence[Document],
    embedder: Embedder,
    root: Path,
    *,
    lexicon: Lexicon | None = None,
    chroma_url: str | None = None,
    known: Mapping[str, Array] = MappingProxyType({}),
    progress: Progress = lambda done, total: None,
    cut: Callable[[Document], list[Passage]] = passages,
) -> Path:
    """Make the generation of these documents live and return its folder; nothing to do where it is already.

    A generation that is not as it was written is made anew, with a warning; vectors that are still sound are taken
    over, and `known` has vectors of this model by what was embedded (`searched`). The lexicon is that of the program
    where none is given. `progress` is told how many of the passages that are
    new have their vector, and how many are new. `cut` makes a document's passages; an index cut in another way than
    the product's needs a `root` of its own. Raises IndexBusy while another build runs in `root`, IndexNotWritten
    where the disk is full or may not be written, ChromaAway where a Chroma server does not answer, ValueError for a
    document whose provisions share an address.
    """
    lexicon = lexicon or shipped()
    entries = wanted(embedder.fingerprint, fingerprint(documents), lexicon, chroma_url)
    generation = root / named(entries)
    if _is_done(root, generation):
        return generation  # before the lock, which a read-only folder does not give
    with only_builder(root):
        before, wrong = pointed(root), faults(generation)
        if before is None and generations(root):
            _log.warning("Tệp trỏ %s bị mất hoặc hỏng; ghi lại.", root / POINTER)
        if wrong:
            if generation.exists():
                _log.warning("Chỉ mục %s bị hỏng: %s. Đang lập lại.", generation, listed(wrong))
            found = [passage for document in documents for passage in cut(document)]
            manifest = Manifest(
                fingerprint=generation.name,
                **entries,
                store=f"chroma-{secrets.token_hex(4)}",  # a path of its own: Chroma shares what it has open by path
                dimension=embedder.dimension,
                documents=len(documents),
                passages=len(found),
                files={},
            )
            dense.reach(manifest)  # before what takes long
            vectors = _embed(found, embedder, {**known, **_known_vectors(root, embedder.fingerprint)}, progress)
            with replacing(generation) as folder:
                _write(folder, manifest, documents, found, vectors, lexicon)
        with writing(root):
            if wrong or before != generation:
                point(root, generation)
            _remove(_outlived(root, generation, before))
    return generation


def _is_done(root: Path, generation: Path) -> bool:
    is_live = pointed(root) == generation and not unfinished(root)
    return is_live and not faults(generation) and not _outlived(root, generation, generation)


def faults(generation: Path) -> list[str]:
    """Return what a build must mend in a generation; nothing where it is as it was written."""
    try:
        manifest = manifest_of(generation)
    except IndexDamaged:
        return [f"{MANIFEST} không đọc được"]
    return damage(generation, manifest.files.items()) or dense.faults_on_server(manifest)


def _outlived(root: Path, generation: Path, before: Path | None) -> list[Path]:
    """Return the other generations that nobody goes back to: older than the one live before and a few, or damaged."""
    others = sorted((other for other in generations(root) if other != generation), key=made_at, reverse=True)
    needed = sorted(others, key=lambda other: other != before)[:EARLIER]
    return [other for other in others if other not in needed or not _is_sound(other)]


def _is_sound(generation: Path) -> bool:
    try:
        return not damage(generation, manifest_of(generation).files.items())
    except IndexDamaged:
        return False


def _remove(outlived: Iterable[Path]) -> None:
    for generation in outlived:
        with suppress(IndexDamaged):
            dense.forget(manifest_of(generation))
        shutil.rmtree(generation)


def _known_vectors(root: Path, model: str) -> dict[str, Array]:
    """Return the vectors this model made in any generation, by what was embedded, where they are as written."""
    known: dict[str, Array] = {}
    for generation in generations(root):
        try:
            manifest = manifest_of(generation)
            if manifest.model != model:
                continue
            needed = [item for item in manifest.files.items() if item[0] in (PASSAGES, dense.VECTORS)]
            if wrong := damage(generation, needed):
                raise damaged(generation, wrong)
            found = zip(read_passages(generation), dense.load(generation), strict=True)
            known |= {searched(passage): vector for passage, vector in found}
        except (IndexDamaged, OSError, ValueError, EOFError):
            _log.warning("Không dùng lại được vectơ của %s: những đoạn chỉ có ở đó được tính lại.", generation)
    return known


def _embed(found: Sequence[Passage], embedder: Embedder, known: dict[str, Array], progress: Progress) -> Array:
    """Return an (n, dimension) float32 array, a row a passage; texts embedded before are not embedded again."""
    texts = [searched(passage) for passage in found]
    new = [text for text in dict.fromkeys(texts) if text not in known]
    total, done = len(new), 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    vectors = known | dict(zip(new, embedder.embed_passages(new, count), strict=True)) if new else known
    return np.array([vectors[text] for text in texts], np.float32).reshape(len(found), embedder.dimension)


def _write(
    folder: Path,
    manifest: Manifest,
    documents: Sequence[Document],
    found: Sequence[Passage],
    vectors: Array,
    lexicon: Lexicon,
) -> None:
    (folder / "documents.jsonl").write_text("".join(f"{document.model_dump_json()}\n" for document in documents))
    (folder / PASSAGES).write_text("".join(f"{passage.model_dump_json()}\n" for passage in found))
    (folder / "spelling.json").write_bytes(spelling_of(found, lexicon).dumps())
    lexical.write(folder / "lexical", found, lexicon)
    dense.write(folder, manifest, found, vectors)
    whole = manifest.model_copy(update={"files": checksums(folder)})
    (folder / MANIFEST).write_text(whole.model_dump_json(indent=1))
