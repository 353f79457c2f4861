import importlib
import importlib.util
import json
import sys
import time
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from made.spreading import by_post
from qa.encoder.e5 import E5
from qa.encoder.embed import TUNED, Embedder, SentenceEmbedder, SpreadEmbedder, load_embedder
from qa.errors import ModelUnavailable

QUESTION = "Đảng viên ra nước ngoài phải báo cáo ai?"
PASSAGES = [
    "Đảng viên khi ra nước ngoài phải báo cáo cấp ủy nơi sinh hoạt.",
    "Chi bộ họp thường kỳ mỗi tháng một lần.",
    "Đảng phí",
    "",
]


@pytest.fixture
def bundled(bundled_embedder: Embedder) -> Embedder:
    return bundled_embedder


@pytest.mark.model
class TestBundledModel:
    def test_rows_are_float32_of_length_one(self, bundled: Embedder) -> None:
        for vectors in (bundled.embed_queries(PASSAGES), bundled.embed_passages(PASSAGES)):
            assert vectors.shape == (4, bundled.dimension) == (4, 384)
            assert vectors.dtype == np.float32
            assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def test_no_texts_give_no_rows(self, bundled: Embedder) -> None:
        assert bundled.embed_queries([]).shape == bundled.embed_passages([]).shape == (0, 384)

    @pytest.mark.parametrize(
        ("one", "same", "other"),
        [
            ("chuyển sinh hoạt đảng ra nước ngoài", "thủ tục chuyển đảng khi đi nước ngoài", "thuế giá trị gia tăng"),
            ("mức đóng đảng phí hằng tháng", "đảng viên nộp đảng phí bao nhiêu", "tổ chức hội thao mùa hè"),
            ("khai trừ khỏi Đảng", "hình thức kỷ luật cao nhất đối với đảng viên", "cách nấu phở bò"),
        ],
    )
    def test_the_same_meaning_is_nearer_than_another(
        self, bundled: Embedder, one: str, same: str, other: str
    ) -> None:
        query = bundled.embed_queries([one])[0]
        near, far = bundled.embed_passages([same, other])
        assert query @ near > query @ far + 0.02

    def test_queries_and_passages_get_different_prompts(self, bundled: Embedder) -> None:
        assert not np.allclose(bundled.embed_queries([QUESTION]), bundled.embed_passages([QUESTION]), atol=1e-3)

    def test_a_text_has_one_vector_whatever_stands_beside_it(self, bundled: Embedder) -> None:
        texts = [*PASSAGES, *(f"{passage} {i}" * (i + 1) for i, passage in enumerate(PASSAGES * 2))]
        together = bundled.embed_passages(texts)
        alone = np.concatenate([bundled.embed_passages([text]) for text in texts])
        assert np.abs(together - alone).max() < 1e-5

    def test_four_threads_get_what_one_gets(self, bundled: Embedder) -> None:
        texts = [f"{QUESTION} {i}" * (1 + i % 3) for i in range(12)]
        serial = bundled.embed_queries(texts)
        with ThreadPoolExecutor(4) as pool:
            threaded = list(pool.map(lambda text: bundled.embed_queries([text])[0], texts))
        assert np.abs(serial - threaded).max() < 1e-5

    @pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "ﷺ" * 50, "▁", "<s></s><pad>", "\u200b", "😀"])
    def test_any_text_has_a_finite_vector(self, bundled: Embedder, text: str) -> None:
        assert np.isfinite(bundled.embed_queries([text])).all()
        assert np.isfinite(bundled.embed_passages([text])).all()

    def test_composed_and_decomposed_letters_are_one_text(self, bundled: Embedder) -> None:
        composed, decomposed = bundled.embed_queries([QUESTION, unicodedata.normalize("NFD", QUESTION)])
        assert composed @ decomposed > 0.99999

    @pytest.mark.parametrize("text", ["đảng viên " * 10_000, "x" * 100_000, " " * 100_000])
    def test_a_hundred_thousand_characters_cost_no_more_than_the_window(self, bundled: Embedder, text: str) -> None:
        started = time.process_time()
        bundled.embed_queries([text])
        assert time.process_time() - started < 3

    def test_progress_adds_up_to_the_number_of_passages(self, bundled: Embedder) -> None:
        steps: list[int] = []
        bundled.embed_passages(PASSAGES * 5, progress=steps.append)
        assert sum(steps) == 20
        assert len(steps) > 1

    def test_the_fingerprint_still_stands_for_these_vectors(self, bundled: Embedder) -> None:
        """If this fails, vectors in existing indexes are no longer comparable: raise RULES in qa/embed.py."""
        assert bundled.fingerprint == "e5-small-q4@d88e11a7"
        expected = [0.09002, -0.08092, -0.02880, -0.07114, 0.02270, -0.01809]
        assert bundled.embed_queries([QUESTION])[0, :6] == pytest.approx(expected, abs=2e-3)


@pytest.mark.model
class TestEngines:
    def test_all_that_run_here_share_one_vector_space(self, bundled: Embedder) -> None:
        for engine in ("onnx", "torch"):
            embedder = load_embedder("e5-small", engine)  # type: ignore[arg-type]
            assert embedder.fingerprint == bundled.fingerprint
            assert (embedder.embed_passages(PASSAGES) * bundled.embed_passages(PASSAGES)).sum(axis=1).min() > 0.999

    def test_the_tuned_model_is_another_and_its_vectors_still_stand_for_its_fingerprint(
        self, bundled: Embedder
    ) -> None:
        """If this fails, vectors in existing indexes are no longer comparable: raise RULES in qa/embed.py."""
        tuned, reference = (load_embedder(TUNED, engine) for engine in ("onnx", "torch"))  # type: ignore[arg-type]
        assert tuned.fingerprint == reference.fingerprint == "regqa-e5-small-q4@45f3f414"
        assert (tuned.embed_passages(PASSAGES) * reference.embed_passages(PASSAGES)).sum(axis=1).min() > 0.998
        assert (tuned.embed_queries([QUESTION]) * bundled.embed_queries([QUESTION])).sum() < 0.9

    def test_one_whose_package_is_missing_is_refused_by_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _without(monkeypatch, "openvino")
        with pytest.raises(ModelUnavailable, match=r"openvino không chạy được.*pip install 'regqa\[openvino\]'"):
            load_embedder("e5-small", "openvino")

    def test_auto_goes_on_to_the_next_and_the_log_says_why(
        self, bundled: Embedder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        _without(monkeypatch, "openvino")
        _without(monkeypatch, "onnx")
        assert load_embedder("e5-small").fingerprint == bundled.fingerprint
        (line,) = (record.getMessage() for record in caplog.records if record.levelname == "WARNING")
        assert line.startswith("embedding on torch, for want of a quicker engine: onnx không chạy được")

    def test_one_that_computes_other_vectors_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        broken = ModuleType("qa.encoder.on_onnx")
        broken.load = lambda weights: E5(weights, lambda tokens: tokens)  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "qa.encoder.on_onnx", broken)
        with pytest.raises(ModelUnavailable, match=r"onnx tính sai trên bộ xử lý này \(cosine"):
            load_embedder("e5-small", "onnx")

    def test_one_is_not_chosen_for_a_model_of_ones_own(self, tmp_path: Path) -> None:
        with pytest.raises(ModelUnavailable, match="REGQA_EMBEDDING_ENGINE=onnx chỉ chạy được mô hình kèm sẵn"):
            load_embedder(str(tmp_path), "onnx")


@pytest.mark.model
class TestModelOnDisk:
    def test_a_folder_is_loaded_with_its_own_prompts(self, tmp_path: Path) -> None:
        embedder = load_embedder(str(_tiny_model(tmp_path / "tiny")))
        assert embedder.dimension == 16
        assert embedder.fingerprint.startswith("tiny@")
        query, passage = embedder.embed_queries(["đảng viên"]), embedder.embed_passages(["đảng viên"])
        assert np.linalg.norm(query) == pytest.approx(1, abs=1e-5)
        assert not np.allclose(query, passage, atol=1e-3)

    def test_the_fingerprint_follows_weights_and_prompts_not_the_place(self, tmp_path: Path) -> None:
        first = load_embedder(str(_tiny_model(tmp_path / "a" / "tiny")))
        copied = load_embedder(str(_tiny_model(tmp_path / "b" / "tiny")))
        trained = load_embedder(str(_tiny_model(tmp_path / "c" / "tiny", seed=1)))
        prompted = load_embedder(str(_tiny_model(tmp_path / "d" / "tiny", query="đảng: ")))
        assert first.fingerprint == copied.fingerprint
        assert len({first.fingerprint, trained.fingerprint, prompted.fingerprint}) == 3

    @pytest.mark.parametrize(
        ("name", "prompts"),
        [
            ("multilingual-e5-tiny", {"query": "query: ", "document": "passage: "}),
            ("vietlegal-e5", {"query": "query: ", "document": "passage: "}),
            ("bge-m3", {"query": "", "document": ""}),
            ("vn-e512-tiny", {"query": "", "document": ""}),
        ],
    )
    def test_a_model_of_the_e5_family_without_prompts_gets_those_it_was_trained_with(
        self, tmp_path: Path, name: str, prompts: dict[str, str]
    ) -> None:
        plain = load_embedder(str(_tiny_model(tmp_path / "plain" / name, query="", document="")))
        stated = load_embedder(str(_tiny_model(tmp_path / "stated" / name, **prompts)))
        assert plain.fingerprint.split("@")[0] == name
        assert np.array_equal(plain.embed_queries([QUESTION]), stated.embed_queries([QUESTION]))
        assert np.array_equal(plain.embed_passages([QUESTION]), stated.embed_passages([QUESTION]))

    def test_a_model_that_needs_an_instruction_and_ships_none_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ModelUnavailable, match="cần một lời dẫn trước mỗi câu hỏi"):
            load_embedder(str(_tiny_model(tmp_path / "e5-tiny-instruct", query="", document="")))

    def test_a_model_that_reads_words_joined_by_underscores_is_refused(self, tmp_path: Path) -> None:
        folder = _tiny_model(tmp_path / "vietnamese-bi-encoder")
        for path in folder.rglob("tokenizer_config.json"):
            path.write_text(json.dumps({"tokenizer_class": "PhobertTokenizer"}))
        with pytest.raises(ModelUnavailable, match=r"đã tách từ.*BAAI/bge-m3"):
            load_embedder(str(folder))

    def test_threads_may_share_a_model_from_a_folder(self, tmp_path: Path) -> None:
        embedder = load_embedder(str(_tiny_model(tmp_path / "tiny")))
        texts = ["đảng viên " * (1 + i % 5) for i in range(40)]
        with ThreadPoolExecutor(4) as pool:
            threaded = list(pool.map(lambda text: embedder.embed_queries([text])[0], texts))
        assert np.abs(embedder.embed_queries(texts) - threaded).max() < 1e-5

    @pytest.mark.parametrize("name", ["khong-co/mo-hinh-nay", "khong-co", "./khong/co/thu/muc", "/khong/co"])
    def test_a_model_that_is_not_on_disk_is_refused_at_once(self, name: str) -> None:
        with pytest.raises(ModelUnavailable, match=r"không phải thư mục.*REGQA_EMBEDDING_MODEL=regqa-e5-small"):
            load_embedder(name)

    def test_a_folder_without_a_model_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ModelUnavailable, match="không phải một mô hình sentence-transformers trọn vẹn"):
            load_embedder(str(tmp_path))

    def test_code_that_a_folder_brings_is_not_run(self, tmp_path: Path) -> None:
        folder = _tiny_model(tmp_path / "tiny")
        (folder / "evil.py").write_text("raise SystemExit('ran')")
        modules = [{"idx": 0, "name": "0", "path": "", "type": "evil.Module"}]
        (folder / "modules.json").write_text(json.dumps(modules))
        with pytest.raises(ModelUnavailable, match="not part of Sentence Transformers"):
            load_embedder(str(folder))


def test_passages_come_back_in_the_order_given() -> None:
    embedder = SentenceEmbedder(_CountingModel(), "count", "1")  # type: ignore[arg-type]
    texts = ["a" * n for n in (3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7)]
    assert embedder.embed_passages(texts)[:, 0].tolist() == [len(text) for text in texts]


def test_texts_are_cut_before_they_reach_the_tokenizer() -> None:
    embedder = SentenceEmbedder(_CountingModel(), "count", "1")  # type: ignore[arg-type]
    assert embedder.embed_queries(["a" * 100_000])[0, 0] == 16 * 512


class _CountingModel:
    """Stands in for a sentence-transformers model: a text's vector is its length."""

    max_seq_length = 512
    prompts: dict[str, str] = {}  # noqa: RUF012

    def encode_query(self, texts: Sequence[str], **_: Any) -> Any:
        return np.array([[len(text)] for text in texts], np.float32)

    encode_document = encode_query


def _without(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Make a package and our module over it as if it were not installed."""
    monkeypatch.delitem(sys.modules, f"qa.encoder.on_{package}", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else find_spec(name))


def _tiny_model(folder: Path, seed: int = 0, query: str = "viên: ", document: str = "bộ: ") -> Path:
    """Save a sentence-transformers model of a few kilobytes with random weights, and return its folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(seed)
    vocabulary = {
        word: i for i, word in enumerate(["[PAD]", "[UNK]", "đảng", "viên", "chi", "bộ", ":", "query", "passage"])
    }
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    plain = folder.parent / "plain"
    PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", model_max_length=32
    ).save_pretrained(plain)
    BertModel(
        BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=32,
        )
    ).save_pretrained(plain)
    model = SentenceTransformer(str(plain), prompts={"query": query, "document": document}, local_files_only=True)
    model.save(str(folder))
    return folder


@pytest.mark.model
def test_passages_embedded_on_other_machines_have_the_same_vectors_bit_by_bit():
    here = load_embedder(TUNED, "onnx")
    texts = [f"Điều {n}. " + "Đảng viên báo cáo chi bộ. " * (n % 7) for n in range(100)]
    there, done = SpreadEmbedder(here, by_post), []
    assert (there.embed_passages(texts, done.append) == here.embed_passages(texts)).all()
    assert sum(done) == len(texts)
    assert there.embed_passages([]).shape == (0, here.dimension)
    assert (there.fingerprint, there.dimension) == (here.fingerprint, here.dimension)
    assert (there.embed_queries(texts[:2]) == here.embed_queries(texts[:2])).all()


@pytest.mark.model
def test_a_machine_with_another_model_of_that_name_makes_no_vectors():
    here = load_embedder(TUNED, "onnx")
    with pytest.raises(ModelUnavailable, match="Chép cùng một mô hình"):
        here.named._replace(fingerprint="regqa-e5-small-q4@00000000").load()
