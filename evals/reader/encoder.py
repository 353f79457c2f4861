"""`make encoder`: tune the bundled embedding model on the questions written, and keep what it differs by.

Contrastive learning: a question and a passage that answers it are drawn together, away from passages of the other
questions of the batch and from one that the product's own search found and that does not answer. All layers learn,
the word table does not. The difference goes to qa/encoder/tuned.npz; from a checkpoint in REGQA_DATA a training that
was broken off goes on.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from evals.corpora import OFFICIAL
from evals.progress import told
from evals.reader.examples import Example, Text, examples, libraries, say_the_same
from evals.reader.questions import load
from evals.reader.training import descend, drawn, draws, groups, narrow
from evals.retrieval.mistyped import VARIANTS
from qa.encoder.e5 import PROMPTS, Weights, load_weights
from qa.encoder.embed import BUNDLED, CHECKED_TEXT, load_embedder
from qa.encoder.on_torch import encoder_of, tensors_of
from qa.encoder.on_torch import load as load_reference
from qa.encoder.tuned import TUNED, difference_of, write
from qa.settings import Settings

SEED = 7
PASSES = 1.25  # over the questions
BATCH = 24  # questions, each with one passage that answers and one that does not
RATE = 5e-5  # of learning, at its highest
WARMING = 50  # steps
TEMPERATURE = 0.03
QUESTION_TOKENS, PASSAGE_TOKENS = 56, 144
MISTYPED = {"no-diacritics": 0.12, "half-diacritics": 0.02, "typos": 0.03}  # share of questions typed so
_MASKED = -1e4


class Pupil:
    """Is the model as it learns: texts to vectors of length one, in bfloat16 where the processor computes in it."""

    def __init__(self, weights: Weights) -> None:
        self.encoder = encoder_of(weights)
        self._tokens = weights.tokens

    def __call__(self, texts: Sequence[str], prompt: str, longest: int) -> Tensor:
        ids, mask = self._batch([self._cut(text, prompt, longest) for text in texts])
        with narrow():
            states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        held = mask[..., None]
        return normalize((states.float() * held).sum(1) / held.sum(1), dim=-1)

    def _cut(self, text: str, prompt: str, longest: int) -> list[int]:
        ids: list[int] = self._tokens.pieces([prompt + text])[0]
        return [*ids[: longest - 1], ids[-1]] if len(ids) > longest else ids

    def _batch(self, rows: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
        width = max(map(len, rows))
        ids = torch.tensor([row + [self._tokens.pad] * (width - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        return ids, mask


def train(known: Sequence[Example], weights: Weights, kept: Path) -> Pupil:
    """Return the tuned model; `kept` is where a checkpoint is written, and gone on from where there is one."""
    torch.manual_seed(SEED)
    pupil = Pupil(weights)
    pupil.encoder.train()
    learned = [parameter for parameter in pupil.encoder.parameters() if parameter.requires_grad]
    steps = int(len(known) * PASSES / BATCH)

    def loss(step: int) -> Tensor:
        return _loss(drawn(known, step, BATCH, SEED), pupil, draws(SEED, step))

    descend(pupil.encoder, torch.optim.AdamW(groups(learned, RATE)), loss, steps, WARMING, kept)
    return pupil


def _loss(chosen: Sequence[Example], pupil: Pupil, chance: random.Random) -> Tensor:
    right = [chance.choice(example.answers) for example in chosen]
    beside = [_hard(example, chance) for example in chosen]
    passages = [*right, *[text for text in beside if text]]
    questions = pupil([_typed(example.question, chance) for example in chosen], PROMPTS["query"], QUESTION_TOKENS)
    found = pupil([text.words for text in passages], PROMPTS["document"], PASSAGE_TOKENS)
    scores = questions @ found.T / TEMPERATURE
    own = {id(example): {right[row], beside[row]} for row, example in enumerate(chosen)}
    masked = torch.tensor(
        [[text not in own[id(example)] and _answers(example, text) for text in passages] for example in chosen]
    )
    return cross_entropy(scores.masked_fill(masked, _MASKED), torch.arange(len(chosen)))


def _answers(example: Example, text: Text) -> bool:
    """Is true where the passage may answer, in this edition of its document or another: it is not taught wrong."""
    return any(text == answer or say_the_same(text, answer) for answer in example.answers)


def _hard(example: Example, chance: random.Random) -> Text | None:
    """Return one of the nearest passages that do not answer, the nearer the likelier."""
    if not example.others:
        return None
    return example.others[min(len(example.others) - 1, int(chance.expovariate(1 / 3.5)))]


def _typed(question: str, chance: random.Random) -> str:
    """Return the question as some people type it."""
    drawn = chance.random()
    for name, share in MISTYPED.items():
        if drawn < share:
            return VARIANTS[name](question)
        drawn -= share
    return question


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reader.encoder", description=__doc__)
    parser.add_argument("--official", type=Path, default=OFFICIAL, help="folder of official texts (real, real-state)")
    parser.add_argument("--out", type=Path, default=TUNED, help="where the difference is written")
    options = parser.parse_args()
    folder = Settings().data / "evals" / "reader"
    weights = load_weights()
    opened = libraries(folder, options.official, load_embedder(BUNDLED), told("indexed"))
    known = examples(load(), opened, told("searched"))
    print(f"{len(known)} questions with an answer in {sum(len(one.documents) for one in opened.values())} documents")
    pupil = train(known, weights, folder / "encoder.pt")
    difference = difference_of(weights, tensors_of(pupil.encoder, weights))
    reference = load_reference(replace(weights, difference=difference))
    write(difference, reference.encode_query([CHECKED_TEXT])[0], options.out)
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
