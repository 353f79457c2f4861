"""What becomes of an index whose files were damaged, and of one that no disk has room for."""

import json
import os
import shutil

import numpy as np
import pytest

from made.documents import corpus, document, provision
from made.embedders import HashEmbedder
from qa.errors import IndexDamaged, IndexMissing, IndexStale
from qa.index.build import build
from qa.index.open import open_index

MODEL = HashEmbedder().fingerprint
MANY = document(
    *(provision(f"dieu-{n}", f"Điều {n}. Nội dung {n}.") for n in range(1, 1200)),
    id="quy-dinh-1-qd-tw-2026",
    number="1-QĐ/TW",
)


def overwrite(pattern, content=b"r\xe1c"):
    """Return a damage: this content, or none for None, in each file of the generation that fits the pattern."""

    def damage(root):
        paths = [path for path in root.glob(f"[0-9a-f]*/{pattern}") if path.is_file()]
        assert paths, pattern
        for path in paths:
            path.unlink() if content is None else path.write_bytes(content)

    return damage


def cut_short(name):
    def damage(root):
        (path,) = root.glob(f"[0-9a-f]*/{name}")
        os.truncate(path, path.stat().st_size // 2)

    return damage


def flip(name):
    """Return a damage: one bit in the middle, which leaves every size and every header as it was."""

    def damage(root):
        (path,) = root.glob(f"[0-9a-f]*/{name}")
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    return damage


def pointer(content):
    return lambda root: (root / "live").write_bytes(content)


READ = {  # damages of what every reader reads
    "lexical meta": overwrite("lexical/meta.json", b"{"),
    "lexical segments": overwrite("lexical/*.*[!n]", np.random.default_rng(1).bytes(500)),
    "no lexical folder": lambda root: [shutil.rmtree(path) for path in root.glob("*/lexical")],
    "passages cut short": cut_short("passages.jsonl"),
    "passages of another encoding": overwrite("passages.jsonl", b"\xff\xfe\x00"),
    "vectors cut short": cut_short("vectors.npy"),
    "vectors one bit off": flip("vectors.npy"),
    "documents cut short": cut_short("documents.jsonl"),
    "no spelling": overwrite("spelling.json", None),
    "manifest": overwrite("manifest.json", b"{"),
    "no manifest": overwrite("manifest.json", None),
    "manifest of another generation": lambda root: [
        path.write_text(path.read_text().replace(path.parent.name, "0" * 16)) for path in root.glob("*/manifest.json")
    ],
    "empty generation": overwrite("**/*", None),
}
VECTORS_SOUND = ("lexical meta", "lexical segments", "no lexical folder", "documents cut short", "no spelling")
GRAPH = {  # damages of what is read beyond COMPARED passages only
    "Chroma's database": overwrite("chroma-*/chroma.sqlite3"),
    "Chroma's database cut short": cut_short("chroma-*/chroma.sqlite3"),
    "no database of Chroma": overwrite("chroma-*/chroma.sqlite3", None),
    "graph header": overwrite("chroma-*/*/header.bin"),
    "graph": overwrite("chroma-*/*/data_level0.bin"),
    "graph one bit off": flip("chroma-*/*/data_level0.bin"),
    "graph ids": overwrite("chroma-*/*/index_metadata.pickle"),
    "no Chroma folder": lambda root: [shutil.rmtree(path) for path in root.glob("*/chroma-*")],
}
POINTERS = {
    "pointer of words": pointer(b"xin chao"),
    "pointer of bytes": pointer(b"\xff\xfe\x00"),
    "pointer out of the folder": pointer(b"../../etc"),
    "pointer to nothing": pointer(b"0123456789abcdef"),
    "empty pointer": pointer(b""),
    "no pointer": lambda root: (root / "live").unlink(),
}


def each(damages):
    return [pytest.param(damage, id=name) for name, damage in damages.items()]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return a folder with the index of the small corpus, to copy."""
    root = tmp_path_factory.mktemp("kept")
    build(corpus(), HashEmbedder(), root)
    return root


@pytest.fixture(scope="module")
def kept_with_graph(tmp_path_factory):
    """Return one with so many passages that Chroma writes its graph to disk."""
    root = tmp_path_factory.mktemp("graph")
    build([MANY], HashEmbedder(), root)
    return root


@pytest.fixture
def root(kept, tmp_path):
    return shutil.copytree(kept, tmp_path / "index")


@pytest.fixture
def large(kept_with_graph, tmp_path):
    return shutil.copytree(kept_with_graph, tmp_path / "index")


def answers(root, **more):
    """Tell whether both legs find what they should."""
    with open_index(root, MODEL, **more) as index:
        passage = index.passages[0]
        vector = HashEmbedder().embed_queries([f"{passage.context}\n{passage.text}"])[0]
        (_, cosine), *_ = index.dense(vector, 3)
        return cosine > 0.99 and index.lexical({"dieu": 1.0}, 3) and len(index.documents) == index.manifest.documents


# opened


@pytest.mark.parametrize("damage", each(READ | POINTERS))
def test_a_damaged_index_is_told_with_what_to_run(root, damage):
    damage(root)
    with pytest.raises((IndexDamaged, IndexMissing), match=r"(hỏng|chỉ mục).*Chạy: regqa index"):
        open_index(root, MODEL)


@pytest.mark.parametrize("damage", each(GRAPH))
def test_a_damaged_graph_is_told_where_it_is_needed_and_harmless_where_it_is_not(large, damage):
    damage(large)
    assert answers(large)
    with pytest.raises(IndexDamaged, match=r"hỏng: chroma-.*Chạy: regqa index"):
        open_index(large, MODEL, compared=0)


def test_files_that_chroma_does_not_read_are_no_damage(root, caplog):
    overwrite("chroma-*/*/*.bin")(root)  # with so few passages it keeps no graph
    assert answers(root, compared=0)
    build(corpus(), HashEmbedder(), root)
    assert not caplog.text


def test_a_graph_damaged_while_it_is_open_is_told_once_and_done_without(large, caplog):
    vector = HashEmbedder().embed_queries(["đảng phí"])[0]
    with open_index(large, MODEL, compared=0) as index, open_index(large, MODEL) as all_compared:
        GRAPH["graph ids"](large)
        assert index.dense(vector, 3) == index.dense(vector, 3) == all_compared.dense(vector, 3)
    (told,) = caplog.records
    assert "Chạy: regqa index" in told.getMessage()


def test_opening_and_asking_changes_no_file_that_is_checked(large):
    assert answers(large, compared=0)
    assert answers(large, compared=0)
    embedder = HashEmbedder()
    before = (large / "live").stat().st_mtime_ns
    build([MANY], embedder, large)
    assert (embedder.calls, (large / "live").stat().st_mtime_ns) == (0, before)


@pytest.mark.parametrize("damage", each(READ | POINTERS))
def test_who_has_an_index_open_does_not_feel_what_happens_to_its_files(root, damage):
    with open_index(root, MODEL) as index:
        vector = HashEmbedder().embed_queries(["đảng phí"])[0]
        before = index.dense(vector, 3), index.lexical({"dang_phi": 1.0}, 3), index.idf("dang_phi")
        damage(root)
        assert (index.dense(vector, 3), index.lexical({"dang_phi": 1.0}, 3), index.idf("dang_phi")) == before


# mended


@pytest.mark.parametrize("damage", each(READ | POINTERS))
def test_a_build_mends_what_is_damaged_and_says_what(root, damage, caplog):
    damage(root)
    build(corpus(), HashEmbedder(), root)
    assert "hỏng" in caplog.text
    assert answers(root)
    caplog.clear()
    build(corpus(), HashEmbedder(), root)
    assert not caplog.text


@pytest.mark.parametrize("damage", each(GRAPH))
def test_a_build_mends_a_graph_with_the_vectors_it_has(large, damage, caplog):
    damage(large)
    embedder = HashEmbedder()
    build([MANY], embedder, large)
    assert "hỏng: chroma-" in caplog.text
    assert embedder.calls == 0
    assert answers(large, compared=0)


@pytest.mark.parametrize("damage", each(POINTERS | {name: READ[name] for name in READ if name in VECTORS_SOUND}))
def test_vectors_that_are_sound_are_not_made_again(root, damage):
    damage(root)
    embedder = HashEmbedder()
    build(corpus(), embedder, root)
    assert embedder.calls == 0


@pytest.mark.parametrize("damage", each({name: READ[name] for name in READ if name not in VECTORS_SOUND}))
def test_vectors_that_may_be_wrong_are_made_again(root, damage):
    damage(root)
    embedder = HashEmbedder()
    build(corpus(), embedder, root)
    assert embedder.calls == 7


def test_vectors_of_the_generation_before_are_taken_where_the_live_ones_are_damaged(root):
    grown = [*corpus(), document(provision("dieu-1", "a"), id="quy-dinh-1-qd-tw-2026")]
    (build(grown, HashEmbedder(), root) / "vectors.npy").write_bytes(b"r")
    embedder = HashEmbedder()
    build(grown, embedder, root)
    assert embedder.calls == 1


def test_a_damaged_generation_that_is_not_live_is_removed(root):
    before = next(root.glob("*/manifest.json")).parent
    build(corpus()[:2], HashEmbedder(), root)
    (before / "spelling.json").unlink()
    live = build(corpus()[:2], HashEmbedder(), root)
    assert {path.parent for path in root.glob("*/documents.jsonl")} == {live}


def test_a_damaged_live_generation_stays_until_the_next_is_live(root):
    live = next(root.glob("*/manifest.json")).parent
    READ["documents cut short"](root)
    twice = document(provision("dieu-1", "a"), provision("dieu-1", "b"))
    with pytest.raises(ValueError, match="two provisions"):
        build([twice], HashEmbedder(), root)
    assert live.is_dir()


def test_an_index_of_the_layout_before_gives_its_vectors(root):
    manifest = next(root.glob("*/manifest.json"))
    held = json.loads(manifest.read_text())
    del held["files"]
    manifest.write_text(json.dumps(held | {"rules": "3.1"}))
    with pytest.raises(IndexStale):
        open_index(root, MODEL)
    embedder = HashEmbedder()
    build([*corpus(), document(provision("dieu-1", "a"), id="quy-dinh-1-qd-tw-2026")], embedder, root)
    assert embedder.calls == 1
