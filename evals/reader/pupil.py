"""The judge as it learns: on whatever device there is, from lessons that `evals.reader.judge` prepared.

It needs torch alone, so that lessons made on one machine can be learned on another:

    python -m evals.reader.judge --prepare lessons.pt     # where the texts are
    python -m evals.reader.pupil lessons.pt learned.pt    # where the accelerator is
    python -m evals.reader.judge --learned learned.pt

Three losses together: which of a question's passages answers (listwise), whether one does (absolute), and which
sentences and items of it do.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    gelu,
    layer_norm,
    linear,
    normalize,
    scaled_dot_product_attention,
)

from evals.reader.training import descend, drawn, draws, groups, narrow

SEED = 11
PASSES = 3.0  # over the questions
BATCH = 8  # questions
PASSAGES = 4  # of each, one that answers and others
RATE = 1e-4  # of learning, at its highest; of the heads ten times that
WARMING = 100  # steps
NEAREST = 12  # hits among which the others are drawn, the nearer the likelier
NEARER = 3  # of them, by which the chance of one falls to a third
BARE = 0.15  # share of the questions that are read without diacritics
RIGHT = 1.5  # weight of a passage that answers in the absolute loss, one that does not being 1
SCALE = 10.0  # of products of vectors of length one, as in `qa.encoder.judge`
_STARTING = -8.5  # logit at cosine 0: a pair of the tuned encoder's means lies about .85
_TOGETHER = 512  # texts or windows that the lower layers read at once


@dataclass(frozen=True)
class Window:
    """Is a window of a passage in rows of the table, and its units: number, and pieces [start, end) of it."""

    pieces: Tensor
    units: Tensor  # (units, 3)


@dataclass(frozen=True)
class Lesson:
    """Is a question by its place in the texts, with and without diacritics, and its passages by theirs.

    Of those that answer it also says which units do; of the others the nearest comes first.
    """

    question: int
    bare: int
    answers: tuple[tuple[int, frozenset[int]], ...]
    others: tuple[int, ...]


@dataclass(frozen=True)
class Lessons:
    """Is all that is needed to learn: the encoder's layers and the rows of its table that the texts use."""

    layers: dict[str, Tensor]
    rows: Tensor  # (pieces used, width)
    places: Tensor  # (places, width)
    epsilon: float
    heads: int
    lower: int
    upper: int
    questions: tuple[Tensor, ...]
    windows: tuple[Window, ...]
    passages: tuple[tuple[int, ...], ...]  # windows of each
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Pair:
    """Is a question beside a window of a passage, and the units of it that answer; none where it does not."""

    question: int
    window: int
    answers: bool
    units: frozenset[int]


class Layers(nn.Module):
    """Is BERT's layers under the names that the weights file has for them."""

    def __init__(self, tensors: dict[str, Tensor], numbers: Sequence[int], heads: int, epsilon: float) -> None:
        super().__init__()
        self._numbers, self._heads, self._epsilon = numbers, heads, epsilon
        chosen = {
            name: tensor for name, tensor in tensors.items() if name.startswith(tuple(f"l{n}." for n in numbers))
        }
        self.tensors = nn.ParameterDict(
            {_flat(name): nn.Parameter(tensor.float()) for name, tensor in chosen.items()}
        )
        self.names = {_flat(name): name for name in chosen}

    def forward(self, states: Tensor, held: Tensor) -> Tensor:
        """Return what the last layer makes of (batch, pieces, width); `held` (batch, pieces) is false for padding."""
        mask = held[:, None, None, :]
        batch, length, width = states.shape

        def by_head(x: Tensor) -> Tensor:
            return x.view(batch, length, self._heads, -1).transpose(1, 2)

        for n in self._numbers:
            q, k, v = (by_head(self._linear(states, f"l{n}.{part}")) for part in "qkv")
            mixed = (
                scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(batch, length, width)
            )
            states = self._norm(states + self._linear(mixed, f"l{n}.ao"), f"l{n}.aln")
            wide = gelu(self._linear(states, f"l{n}.fi"))
            states = self._norm(states + self._linear(wide, f"l{n}.fo"), f"l{n}.oln")
        return states

    def _linear(self, states: Tensor, name: str) -> Tensor:
        return linear(states, self.tensors[_flat(f"{name}.w")], self.tensors[_flat(f"{name}.b")])

    def _norm(self, states: Tensor, name: str) -> Tensor:
        weight, bias = self.tensors[_flat(f"{name}.w")], self.tensors[_flat(f"{name}.b")]
        return layer_norm(states.float(), weight.shape, weight, bias, self._epsilon)


class Pupil(nn.Module):
    """Is the upper layers and the heads as they learn.

    A pair's score is a weighted product of the two mean vectors, a linear reading of both, and a share of its best
    unit's score, which is such a product of the question's mean and the unit's.
    """

    def __init__(self, lessons: Lessons) -> None:
        super().__init__()
        width = lessons.rows.shape[1]
        numbers = range(lessons.lower, lessons.lower + lessons.upper)
        self.upper = Layers(lessons.layers, numbers, lessons.heads, lessons.epsilon)
        self.sides = nn.Parameter(torch.zeros(2, width))
        self.whole, self.unit = nn.Parameter(torch.ones(width)), nn.Parameter(torch.ones(width))
        self.means = nn.Parameter(torch.zeros(2 * width))
        self.bias, self.unit_bias = nn.Parameter(torch.tensor(_STARTING)), nn.Parameter(torch.tensor(_STARTING))
        self.share = nn.Parameter(torch.tensor(0.3))

    def heads(self) -> dict[str, nn.Parameter]:
        names = ("sides", "whole", "unit", "means", "bias", "unit_bias", "share")
        return {name: getattr(self, name) for name in names}

    def learned(self) -> dict[str, Tensor]:
        """Return the upper layers by their names in the weights file, and the heads by their own."""
        tensors = {self.upper.names[name]: tensor for name, tensor in self.upper.tensors.items()}
        return {name: tensor.detach().float().cpu() for name, tensor in (tensors | self.heads()).items()}

    def forward(
        self, question: Tensor, asked: Tensor, window: Tensor, held: Tensor, units: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the logit of each pair (pairs,), and of each unit of its window (pairs, units).

        `asked` and `held` say which pieces of what is padded are there; `units` (pairs, units, 2) are places [start,
        end) of the window, empty ones what is no unit.
        """
        length = question.shape[1]
        states = torch.cat([question + self.sides[0], window + self.sides[1]], 1)
        states = self.upper(states, torch.cat([asked, held], 1)).float()
        of_question, of_window = states[:, :length], states[:, length:]
        mean, passage = _mean(of_question, asked), _mean(of_window, held)
        pointed = normalize(mean, dim=-1)
        sums = torch.cat([torch.zeros_like(of_window[:, :1]), (of_window * held[..., None]).cumsum(1)], 1)
        at = units.clamp(max=sums.shape[1] - 1)[..., None].expand(-1, -1, -1, sums.shape[2])
        own = sums.gather(1, at[:, :, 1]) - sums.gather(1, at[:, :, 0])
        by_unit = SCALE * (normalize(own, dim=-1) * (pointed * self.unit)[:, None]).sum(-1) + self.unit_bias
        is_unit = units[..., 1] > units[..., 0]
        best = by_unit.masked_fill(~is_unit, -torch.inf).amax(1)
        alike = SCALE * (pointed * normalize(passage, dim=-1) * self.whole).sum(-1)
        return alike + torch.cat([mean, passage], -1) @ self.means + self.bias + self.share * best, by_unit


class Read:
    """Holds what the lower layers make of every question and window: it stays as it is while those above learn."""

    def __init__(self, lessons: Lessons, device: torch.device) -> None:
        self.device = device
        below = Layers(lessons.layers, range(lessons.lower), lessons.heads, lessons.epsilon).to(device).eval()
        norm = lessons.layers["emb.ln.w"].float().to(device), lessons.layers["emb.ln.b"].float().to(device)
        rows, places = lessons.rows.float().to(device), lessons.places.float().to(device)

        @torch.no_grad()
        def of(texts: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
            longest = max(map(len, texts))
            states = torch.zeros(len(texts), longest, rows.shape[1], dtype=torch.bfloat16, device=device)
            held = torch.zeros(len(texts), longest, dtype=torch.bool, device=device)
            for start in range(0, len(texts), _TOGETHER):
                some = nn.utils.rnn.pad_sequence([one + 1 for one in texts[start : start + _TOGETHER]], True).to(
                    device
                )
                there = some > 0
                words = rows[(some - 1).clamp(min=0)] + places[: some.shape[1]]
                words = layer_norm(words, norm[0].shape, *norm, lessons.epsilon)
                with narrow(device.type):
                    states[start : start + len(some), : some.shape[1]] = below(words, there).to(torch.bfloat16)
                held[start : start + len(some), : some.shape[1]] = there
            return states, held

        self.questions, self.asked = of(lessons.questions)
        self.windows, self.held = of([one.pieces for one in lessons.windows])
        longest = max(len(one.units) for one in lessons.windows)
        self.units = torch.zeros(len(lessons.windows), longest, 3, dtype=torch.long)
        for number, one in enumerate(lessons.windows):
            self.units[number, : len(one.units)] = one.units
        self.places = self.units[..., 1:].to(device)

    def scored(self, pairs: Sequence[tuple[int, int]], pupil: Pupil) -> tuple[Tensor, Tensor]:
        """Return the pupil's logit of each (question, window), and of each unit of its window."""
        question = torch.tensor([one for one, _ in pairs], device=self.device)
        window = torch.tensor([one for _, one in pairs], device=self.device)
        asked, held = self.asked[question], self.held[window]
        wide, long = int(asked.sum(1).max()), int(held.sum(1).max())
        with narrow(self.device.type):
            found: tuple[Tensor, Tensor] = pupil(
                self.questions[question, :wide].float(),
                asked[:, :wide],
                self.windows[window, :long].float(),
                held[:, :long],
                self.places[window],
            )
        return found


def learn(lessons: Lessons, kept: Path, passes: float = PASSES) -> Pupil:
    """Return the trained judge; `kept` is where a checkpoint is written, and gone on from where there is one."""
    torch.manual_seed(SEED)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    read, pupil = Read(lessons, device), Pupil(lessons).to(device)
    print(f"read {len(read.asked)} questions and {len(read.held)} windows", file=sys.stderr, flush=True)
    heads = list(pupil.heads().values())
    optimizer = torch.optim.AdamW([*groups(list(pupil.upper.parameters()), RATE), *groups(heads, 10 * RATE)])

    def loss(step: int) -> Tensor:
        chance = draws(SEED, step)
        return _loss([_pairs(one, lessons, chance) for one in drawn(lessons.lessons, step, BATCH, SEED)], pupil, read)

    descend(pupil, optimizer, loss, int(len(lessons.lessons) * passes / BATCH), WARMING, kept)
    return pupil.eval()


def _pairs(one: Lesson, lessons: Lessons, chance: random.Random) -> list[Pair]:
    """Return the question beside one passage that answers, where there is any, and beside others."""
    question = one.bare if chance.random() < BARE else one.question
    found = []
    if one.answers:
        passage, right = chance.choice(one.answers)
        shares = [(window, _units(lessons.windows[window]) & right) for window in lessons.passages[passage]]
        window, units = max(shares, key=lambda each: len(each[1]))
        found.append(Pair(question, window, True, units))
    near = list(one.others[:NEAREST])
    while near and len(found) < PASSAGES:
        passage = near.pop(min(len(near) - 1, int(chance.expovariate(1 / NEARER))))
        found.append(Pair(question, chance.choice(lessons.passages[passage]), False, frozenset()))
    return found


def _loss(asked: Sequence[Sequence[Pair]], pupil: Pupil, read: Read) -> Tensor:
    pairs = [pair for each in asked for pair in each]
    logits, by_unit = read.scored([(pair.question, pair.window) for pair in pairs], pupil)
    device = logits.device
    answers = torch.tensor([float(pair.answers) for pair in pairs], device=device)
    absolute = binary_cross_entropy_with_logits(logits, answers, torch.where(answers > 0, RIGHT, 1.0))
    lists = [
        cross_entropy(scores[None], torch.zeros(1, dtype=torch.long, device=device))
        for each, scores in zip(asked, torch.split(logits, [len(each) for each in asked]), strict=True)
        if each[0].answers and len(each) > 1
    ]
    numbers = read.units[[pair.window for pair in pairs]]
    is_unit = (numbers[..., 2] > numbers[..., 1]).to(device)
    right = torch.zeros(numbers.shape[:2])
    for row, pair in enumerate(pairs):
        if pair.units:
            right[row] = torch.isin(numbers[row, :, 0], torch.tensor(sorted(pair.units))).float()
    of_units = binary_cross_entropy_with_logits(by_unit[is_unit], right.to(device)[is_unit])
    return absolute + of_units + (torch.stack(lists).mean() if lists else 0.0)


def _units(window: Window) -> frozenset[int]:
    return frozenset(window.units[:, 0].tolist())


def _mean(states: Tensor, held: Tensor) -> Tensor:
    return (states * held[..., None]).sum(1) / held.sum(1, keepdim=True)


def _flat(name: str) -> str:
    return name.replace(".", "_")


def main(args: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reader.pupil", description=__doc__)
    parser.add_argument("lessons", type=Path, help="what evals.reader.judge --prepare wrote")
    parser.add_argument("learned", type=Path, help="where what was learned is written")
    options = parser.parse_args(args)
    lessons = torch.load(options.lessons, weights_only=False)
    torch.save(learn(lessons, options.learned.with_suffix(".part.pt")).learned(), options.learned)
    return 0


if __name__ == "__main__":
    sys.exit(main())
