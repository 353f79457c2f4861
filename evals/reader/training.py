"""What trainings share: the order of the questions, the rate of learning, checkpoints to go on from."""

import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

DECAY = 0.01  # of the matrices
_KEPT_EVERY = 50  # steps
_TOLD_EVERY = 20
_LEAST_RATE = 0.02  # of the highest

One = TypeVar("One")


def narrow(device: str = "cpu") -> torch.autocast:
    """Return the context in which matrices are multiplied in bfloat16, where the device does so.

    A processor that does not emulates it, sixty times slower than float32. The outermost one casts each matrix once.
    """
    held = torch.cpu.get_capabilities()
    can = device != "cpu" or any(held[name] for name in held if name.endswith("bf16"))
    return torch.autocast(device, torch.bfloat16, enabled=can)


def groups(learned: Sequence[nn.Parameter], rate: float) -> list[dict[str, Any]]:
    """Return what an optimizer is to learn at this rate: matrices decay, what is added or scales does not."""
    return [
        {"params": [each for each in learned if each.ndim > 1], "weight_decay": DECAY, "lr": rate},
        {"params": [each for each in learned if each.ndim <= 1], "weight_decay": 0.0, "lr": rate},
    ]


def descend(
    pupil: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss: Callable[[int], Tensor],
    steps: int,
    warming: int,
    kept: Path,
) -> None:
    """Take the steps down the loss, which is told the number of each; the rate rises for `warming`, then falls.

    `kept` is where a checkpoint is written, and gone on from where there is one.
    """
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / warming) * max(_LEAST_RATE, 1 - step / steps)
    )
    parts = {"pupil": pupil, "optimizer": optimizer, "schedule": schedule}
    first = _resume(kept, parts)
    started = time.perf_counter()
    for step in range(first, steps):
        lost = loss(step)
        lost.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(pupil.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        if step % _TOLD_EVERY == 0:
            pace = (time.perf_counter() - started) / (step - first + 1)
            print(f"{step}/{steps} loss {lost.item():.3f}, {pace:.1f} s a step", file=sys.stderr, flush=True)
        if step % _KEPT_EVERY == _KEPT_EVERY - 1 or step == steps - 1:
            _keep(kept, parts, step + 1)


def draws(seed: int, step: int) -> random.Random:
    """Return what a step draws by: it does not depend on where the training began."""
    return random.Random(seed * 1_000_003 + step)


def drawn(known: Sequence[One], step: int, batch: int, seed: int) -> list[One]:
    """Return the examples of a step: every pass goes through all of them in an order of its own."""
    places = range(step * batch, (step + 1) * batch)
    orders: dict[int, list[int]] = {}
    for place in (places[0], places[-1]):
        number = place // len(known)
        if number not in orders:
            orders[number] = random.Random(seed + number).sample(range(len(known)), len(known))
    return [known[orders[place // len(known)][place % len(known)]] for place in places]


def _keep(kept: Path, parts: dict[str, Any], step: int) -> None:
    half_done = kept.with_suffix(".part")
    torch.save({"step": step, **{name: part.state_dict() for name, part in parts.items()}}, half_done)
    half_done.replace(kept)


def _resume(kept: Path, parts: dict[str, Any]) -> int:
    if not kept.exists():
        return 0
    state = torch.load(kept)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return int(state["step"])
