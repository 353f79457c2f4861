"""The trained judge: it reads a question and a passage together, and says how far it answers and which units do.

The lower half of the tuned encoder's layers reads each of the two alone (DeFormer: Cao et al., 2020,
arXiv:2005.00697), so that what it makes of a passage can be kept; the upper half was trained to read them together.
judge.npz holds what the upper layers differ by from the bundled model's, packed as in `qa.encoder.tuned`, the heads,
and under `check` the score that torch gives for the pair by which engines are tried. It is written by
`evals.reader.judge`.
"""

import importlib
import io
import logging
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.locator import Locator
from corpus.model import Passage
from corpus.store import write_atomically
from qa.encoder.e5 import Encoder, Floats, Table, Weights, load_weights
from qa.encoder.embed import CHECKED_TEXT, Engine, engines
from qa.encoder.tuned import difference_of, tuned
from qa.encoder.windows import Window, question_pieces, windows
from qa.errors import ModelUnavailable

logger = logging.getLogger(__name__)

TRAINED = Path(__file__).with_name("judge.npz")
SCALE = 10.0  # of products of vectors of length one
HEADS = ("sides", "whole", "unit", "means", "bias", "unit_bias", "share")
_CHECK = "check"
_KEPT = 1000  # windows whose lower half is kept, some 80 KB each
_AGREEMENT = 0.25  # by which an engine's score may differ from that of torch in float32, in log-odds
_CHECKED = Passage(
    document_id="quy-dinh-1-qd-tw-2000",
    locator=Locator("dieu-1"),
    part=0,
    context="Quy định về đảng viên ra nước ngoài",
    text="Điều 1. Trước khi đi, đảng viên báo cáo chi bộ bằng văn bản.\na) Nơi đến;\nb) Thời gian.",
    page=None,
    start=0,
    end=90,
)
_REINSTALL = "Cài lại regqa, hoặc đặt REGQA_JUDGE_READS=0 để xếp theo thứ tự tìm được"


@dataclass(frozen=True)
class Mark:
    """Is what the judge makes of a passage: log-odds that it answers, and of each of its units that it does."""

    score: float
    units: tuple[float, ...]


class JudgeModel(Protocol):
    """Reads a question with each of the passages."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Mark]: ...


class TrainedJudge:
    """Is the trained `JudgeModel` on one engine; safe in several threads. What it makes of passages alone is kept."""

    def __init__(
        self, lower: Encoder, upper: Encoder, heads: Mapping[str, Floats], below: Weights, engine: Engine
    ) -> None:
        self.engine = engine
        self._lower, self._upper, self._heads = lower, upper, heads
        self._tokens, self._table = below.tokens, Table(below)
        self._below = lru_cache(maxsize=_KEPT)(self._below_of_passage)
        self._windows = lru_cache(maxsize=_KEPT)(lambda passage: windows(passage, self._tokens))
        self._workers = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="judge")

    def read(self, question: str, passages: Sequence[Passage]) -> list[Mark]:
        asked = self._lower(self._table(question_pieces(question, self._tokens))) + self._heads["sides"][0]
        return list(self._workers.map(lambda passage: self._mark(asked, passage), passages))

    def _mark(self, asked: Floats, passage: Passage) -> Mark:
        scored = [self._score(asked, window) for window in self._windows(passage)]
        units: dict[int, float] = {}
        for _, of_window in scored:
            for unit, score in of_window.items():
                units[unit] = max(score, units.get(unit, score))
        return Mark(max(score for score, _ in scored), tuple(units[unit] for unit in sorted(units)))

    def _score(self, asked: Floats, window: Window) -> tuple[float, dict[int, float]]:
        """Return the score of the window and those of its units."""
        heads = self._heads
        states = self._upper(
            np.concatenate([asked, self._below(window.pieces).astype(np.float32) + heads["sides"][1]])
        )
        of_question, of_window = states[: len(asked)], states[len(asked) :]
        question, passage = of_question.mean(axis=0), of_window.mean(axis=0)
        pointed = _unit(question)
        units = {
            span.unit: float(
                SCALE * (_unit(of_window[span.start : span.end].mean(axis=0)) @ (pointed * heads["unit"]))
                + heads["unit_bias"]
            )
            for span in window.spans
        }
        alike = SCALE * (pointed * _unit(passage)) @ heads["whole"]
        linear = np.concatenate([question, passage]) @ heads["means"] + heads["bias"]
        return float(alike + linear + heads["share"] * max(units.values())), units

    def _below_of_passage(self, pieces: tuple[int, ...]) -> NDArray[np.float16]:
        return self._lower(self._table(pieces)).astype(np.float16)


def lower(weights: Weights) -> int:
    """Return how many layers read question and passage apart."""
    return weights.layers // 2


def load_judge(engine: Engine = "auto", path: Path = TRAINED) -> TrainedJudge:
    """Return the judge that ships, on this engine, or with "auto" on the first that computes as torch does.

    Raises ModelUnavailable where the file is missing or broken, or no engine runs it.
    """
    bundled = load_weights()
    try:
        with np.load(path) as file:
            arrays = dict(file)
        check = float(arrays.pop(_CHECK))
        heads = {name: arrays.pop(name).astype(np.float32) for name in HEADS}
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailable(f"{path}: không đọc được bộ thẩm định ({error}). {_REINSTALL}") from error
    below, failed = tuned(bundled)[0], list[str]()
    for name in engines(engine):
        try:
            judge = judge_of(arrays, heads, bundled, name, below)
            found = judge.read(CHECKED_TEXT, [_CHECKED])[0].score
        except Exception as error:  # engines raise what they like
            failed.append(f"{name}: {type(error).__name__}: {error}")
            continue
        if abs(found - check) <= _AGREEMENT:  # NaN fails too
            logger.info("judge on %s: %.3f where torch gives %.3f", name, found, check)
            return judge
        failed.append(f"{name} tính sai trên bộ xử lý này ({found:.3f}, đúng là {check:.3f})")
    raise ModelUnavailable(f"Bộ thẩm định không chạy được ({'; '.join(failed)}). {_REINSTALL}")


def judge_of(
    difference: Mapping[str, NDArray[np.generic]],
    heads: Mapping[str, Floats],
    bundled: Weights,
    engine: Engine,
    below: Weights,
) -> TrainedJudge:
    """Return the judge on this engine: the upper layers differ so from the bundled ones, the lower are `below`'s."""
    on = importlib.import_module(f"qa.encoder.on_{engine}")
    above, cut = replace(bundled, difference=dict(difference)), lower(bundled)
    return TrainedJudge(on.layers(below, 0, cut), on.layers(above, cut, bundled.layers), heads, below, engine)


def write(layers: Mapping[str, Floats], heads: Mapping[str, Floats], bundled: Weights, path: Path = TRAINED) -> None:
    """Keep the trained layers, by their names in the weights file, as they differ from the bundled model's."""
    difference = difference_of(bundled, layers)
    check = judge_of(difference, heads, bundled, "torch", tuned(bundled)[0]).read(CHECKED_TEXT, [_CHECKED])[0].score
    held = io.BytesIO()
    arrays = {**difference, **heads, _CHECK: np.array(check, np.float32)}
    np.savez_compressed(held, allow_pickle=False, **arrays)
    write_atomically(path, held.getvalue())


def _unit(vector: Floats) -> Floats:
    unit: Floats = vector / np.linalg.norm(vector)
    return unit
