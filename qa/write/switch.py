"""The switch that takes the language model out of answers at once, without a restart: a file in REGQA_DATA.

It is looked at before each use, so that whoever may write there can throw it: over HTTP, by `regqa model`, by hand.
"""

from datetime import UTC, datetime
from typing import Literal

from corpus.store import write_atomically
from qa.settings import Settings

Model = Literal["none", "on", "off"]  # whether one is named, and may write


def is_off(settings: Settings) -> bool:
    """Is true where the switch was thrown, and where that cannot be told."""
    try:
        settings.model_off.stat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def model(settings: Settings) -> Model:
    """Return how it stands with the model."""
    return "none" if not settings.llm_model else "off" if is_off(settings) else "on"


def why(settings: Settings) -> str:
    """Return the reason that was given when the switch was thrown, empty where none was."""
    try:
        _, *reason = settings.model_off.read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, ValueError):
        return ""
    return " ".join(reason)


def switch(settings: Settings, *, on: bool, reason: str = "") -> None:
    """Let the model write again, or keep it from writing. Raises OSError where REGQA_DATA takes no files."""
    if on:
        settings.model_off.unlink(missing_ok=True)
    else:
        write_atomically(settings.model_off, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n{reason}\n".encode())
