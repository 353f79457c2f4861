"""`make judge`: train what reads question and passage together, on the questions written, and keep it.

The lower half of the tuned encoder's layers reads question and passage apart (DeFormer: Cao et al., 2020,
arXiv:2005.00697), so what it makes of each is computed once; the upper half learns to read them together. Of each
question the batch has a passage that answers and others that the product's own search found; a question without an
answer has others alone. Three losses together: which of its passages answers (listwise), whether one does (absolute),
and which sentences and items of it do. From a checkpoint in REGQA_DATA a training that was broken off goes on.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, normalize
from torch.nn.utils.rnn import pad_sequence

from evals.corpora import OFFICIAL
from evals.progress import told
from evals.reader.examples import Shown, libraries, shown
from evals.reader.questions import BROAD, load
from evals.reader.training import descend, drawn, draws, groups, narrow
from evals.retrieval.mistyped import VARIANTS
from qa.encoder.e5 import Floats, Tokens, Weights, load_weights
from qa.encoder.embed import TUNED, load_embedder
from qa.encoder.judge import HEADS, SCALE, TRAINED, lower, write
from qa.encoder.on_torch import encoder_of, tensors_of
from qa.encoder.tuned import tuned
from qa.encoder.windows import Window, question_pieces, windows
from qa.settings import Settings

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
_STARTING = -8.5  # logit at cosine 0: a pair of the tuned encoder's means lies about .85
_TOGETHER = 16  # pairs that are computed at once
_MASKED = -1e4
_BARE = VARIANTS["no-diacritics"]


@dataclass(frozen=True)
class Pair:
    """Is a question beside a window of a passage, and the units of it that answer; none where it does not."""

    question: Tensor
    window: Window
    read: Tensor
    answers: bool
    units: frozenset[int]


class Pupil(nn.Module):
    """Is the upper layers and the heads as they learn; what lies below is kept as it is.

    A pair's score is a weighted product of the two mean vectors, a linear reading of both, and a share of its best
    unit's score, which is such a product of the question's mean and the unit's.
    """

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        encoder = encoder_of(weights)
        encoder.eval()  # type: ignore[no-untyped-call]  # without dropout
        encoder.config._attn_implementation = "eager"  # the backward pass of the fused one is the slower by half
        self._whole = [encoder]  # not a part of what learns
        self.upper = nn.ModuleList(encoder.encoder.layer[lower(weights) :])
        width = weights.width
        self.sides = nn.Parameter(torch.zeros(2, width))
        self.whole, self.unit = nn.Parameter(torch.ones(width)), nn.Parameter(torch.ones(width))
        self.means = nn.Parameter(torch.zeros(2 * width))
        self.bias, self.unit_bias = nn.Parameter(torch.tensor(_STARTING)), nn.Parameter(torch.tensor(_STARTING))
        self.share = nn.Parameter(torch.tensor(0.3))

    def learned(self, weights: Weights) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Return the upper layers by their names in the weights file, and the heads by their own."""
        (encoder,) = self._whole
        above = tuple(f"l{layer}." for layer in range(lower(weights), weights.layers))
        layers = {name: tensor for name, tensor in tensors_of(encoder, weights).items() if name.startswith(above)}
        return layers, {name: getattr(self, name).detach().numpy() for name in HEADS}

    def heads(self) -> list[nn.Parameter]:
        return [self.whole, self.unit, self.means, self.bias, self.unit_bias, self.share]

    @torch.no_grad()
    def below(self, pieces: Sequence[int]) -> Tensor:
        """Return what the lower layers make of a text alone: (pieces, width), in bfloat16."""
        (encoder,) = self._whole
        with narrow():
            states = encoder.embeddings(input_ids=torch.tensor([pieces]))
            for layer in encoder.encoder.layer[: -len(self.upper)]:
                states = _first(layer(states))
        found: Tensor = states[0].to(torch.bfloat16)
        return found

    def forward(self, pairs: Sequence[Pair]) -> tuple[Tensor, list[Tensor]]:
        """Return the logit of each pair, and of each unit of its window."""
        texts = [torch.cat([pair.question, pair.read]).float() for pair in pairs]
        asked = torch.tensor([len(pair.question) for pair in pairs])[:, None]
        length = torch.tensor([len(text) for text in texts])[:, None]
        states = pad_sequence(texts, batch_first=True)
        place = torch.arange(states.shape[1])[None]
        of_question, held = (place < asked).float(), (place < length).float()
        of_passage = held - of_question
        states = states + of_question[..., None] * self.sides[0] + of_passage[..., None] * self.sides[1]
        mask = ((1 - held[:, None, None, :]) * _MASKED).to(torch.bfloat16)
        with narrow():
            for layer in self.upper:
                states = _first(layer(states, attention_mask=mask))
        states = states.float()
        question, passage = _mean(states, of_question), _mean(states, of_passage)
        pointed = normalize(question, dim=-1)
        units = [
            torch.stack(
                [
                    row[len(pair.question) + span.start : len(pair.question) + span.end].mean(0)
                    for span in pair.window.spans
                ]
            )
            for pair, row in zip(pairs, states, strict=True)
        ]
        by_unit = [
            SCALE * (normalize(own, dim=-1) @ (one * self.unit)) + self.unit_bias
            for own, one in zip(units, pointed, strict=True)
        ]
        best = torch.stack([scores.max() for scores in by_unit])
        alike = SCALE * (pointed * normalize(passage, dim=-1) * self.whole).sum(-1)
        return alike + torch.cat([question, passage], -1) @ self.means + self.bias + self.share * best, by_unit


def train(known: Sequence[Shown], weights: Weights, kept: Path) -> Pupil:
    """Return the trained judge; `kept` is where a checkpoint is written, and gone on from where there is one."""
    torch.manual_seed(SEED)
    pupil = Pupil(weights)
    with narrow():
        table = _Table(known, pupil, weights.tokens)
    heads = {id(each) for each in pupil.heads()}
    learned = [each for each in pupil.parameters() if id(each) not in heads]
    optimizer = torch.optim.AdamW([*groups(learned, RATE), *groups(pupil.heads(), 10 * RATE)])

    def loss(step: int) -> Tensor:
        chance = draws(SEED, step)
        return _loss([table.pairs(one, chance) for one in drawn(known, step, BATCH, SEED)], pupil)

    descend(pupil, optimizer, loss, int(len(known) * PASSES / BATCH), WARMING, kept)
    return pupil


class _Table:
    """Holds what the layers below make of every question and passage: it stays as it is while those above learn."""

    def __init__(self, known: Sequence[Shown], pupil: Pupil, tokens: Tokens) -> None:
        asked = {text for one in known for text in (one.question, _BARE(one.question))}
        self._questions = {text: pupil.below(question_pieces(text, tokens)) for text in sorted(asked)}
        answering = {passage for one in known for passage, _ in one.answers}
        near = {passage for one in known for passage in one.others[:NEAREST]}
        self._windows = {
            passage: [(window, pupil.below(window.pieces)) for window in windows(passage, tokens)]
            for passage in sorted(answering | near, key=lambda one: (one.id, one.text))
        }
        count = sum(map(len, self._windows.values()))
        print(f"read {len(asked)} questions and {count} windows of passages", file=sys.stderr, flush=True)

    def pairs(self, one: Shown, chance: random.Random) -> list[Pair]:
        """Return the question beside one passage that answers, where there is any, and beside others."""
        bare = chance.random() < BARE
        question = self._questions[_BARE(one.question) if bare else one.question]
        found = []
        if one.answers:
            passage, right = chance.choice(one.answers)
            shares = [(window, read, _units(window) & right) for window, read in self._windows[passage]]
            window, read, units = max(shares, key=lambda each: len(each[2]))
            found.append(Pair(question, window, read, True, units))
        near = list(one.others[:NEAREST])
        while near and len(found) < PASSAGES:
            passage = near.pop(min(len(near) - 1, int(chance.expovariate(1 / NEARER))))
            found.append(Pair(question, *chance.choice(self._windows[passage]), False, frozenset()))
        return found


def _loss(asked: Sequence[Sequence[Pair]], pupil: Pupil) -> Tensor:
    pairs = [pair for each in asked for pair in each]
    logits, by_unit = _in_batches(pairs, pupil)
    answers = torch.tensor([float(pair.answers) for pair in pairs])
    absolute = binary_cross_entropy_with_logits(logits, answers, torch.where(answers > 0, RIGHT, 1.0))
    lists = [
        cross_entropy(scores[None], torch.tensor([0]))
        for each, scores in zip(asked, torch.split(logits, [len(each) for each in asked]), strict=True)
        if each[0].answers and len(each) > 1
    ]
    units = torch.tensor([float(span.unit in pair.units) for pair in pairs for span in pair.window.spans])
    of_units = binary_cross_entropy_with_logits(torch.cat(by_unit), units)
    return absolute + of_units + (torch.stack(lists).mean() if lists else 0.0)


def _in_batches(pairs: Sequence[Pair], pupil: Pupil) -> tuple[Tensor, list[Tensor]]:
    """Return what the pupil makes of each pair, those of like length computed together."""
    by_length = sorted(range(len(pairs)), key=lambda at: len(pairs[at].question) + len(pairs[at].read))
    logits: dict[int, Tensor] = {}
    units: dict[int, Tensor] = {}
    for start in range(0, len(pairs), _TOGETHER):
        chosen = by_length[start : start + _TOGETHER]
        scores, by_unit = pupil([pairs[at] for at in chosen])
        logits |= dict(zip(chosen, scores, strict=True))
        units |= dict(zip(chosen, by_unit, strict=True))
    order = range(len(pairs))
    return torch.stack([logits[at] for at in order]), [units[at] for at in order]


def _units(window: Window) -> frozenset[int]:
    return frozenset(span.unit for span in window.spans)


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    return torch.bmm(mask[:, None], states)[:, 0] / mask.sum(-1, keepdim=True)


def _first(output: Tensor | tuple[Tensor, ...]) -> Tensor:
    return output[0] if isinstance(output, tuple) else output


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reader.judge", description=__doc__)
    parser.add_argument("--official", type=Path, default=OFFICIAL, help="folder of official texts (real, real-state)")
    parser.add_argument("--share", type=float, default=1.0, help="of the questions to learn from, for the curve")
    parser.add_argument("--out", type=Path, default=TRAINED, help="where the judge is written")
    options = parser.parse_args()
    folder = Settings().data / "evals" / "judge"
    opened = libraries(folder, options.official, load_embedder(TUNED), told("indexed"))
    known = shown([*load(), *load(BROAD)], opened, told("searched"))
    known = [one for one in known if one.answers or one.others]
    known = random.Random(SEED).sample(known, round(len(known) * options.share))
    print(f"{len(known)} questions, {sum(bool(one.answers) for one in known)} of them with an answer")
    weights, _, _ = tuned(load_weights())
    pupil = train(known, weights, folder / f"judge-{options.share:g}.pt")
    write(*pupil.learned(weights), load_weights(), options.out)
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
