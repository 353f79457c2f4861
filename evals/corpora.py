"""The corpora that questions are asked of: the starter corpus, official texts from files, or the operator's own."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.store import CorpusError
from qa.engine import Library, Shelf
from qa.index.build import Progress
from qa.settings import STARTER, Settings

OFFICIAL = Path(__file__).resolve().parents[2] / "shared"  # where a checkout has them beside it
_PARTS = ("real", "seeds")  # of that folder: the regulations as issued, and reports


def apart(settings: Settings) -> Settings:
    """Return the settings for the starter corpus alone, with data of its own beside the service's."""
    return settings.model_copy(update={"corpus": STARTER, "data": settings.data / "evals"})


def starter(settings: Settings, progress: Progress = lambda done, total: None) -> Library:
    """Return the starter corpus ready to be asked; its index is built where there is none of this corpus and model.

    `progress` is told while embedding how many of the new passages are done and how many there are. Raises
    CorpusError for a bad document file and the errors of `qa.errors` for what keeps the index from being used.
    """
    return _opened(apart(settings), progress)


def own(settings: Settings, progress: Progress = lambda done, total: None) -> Library:
    """Return what the operator's service answers from; its index is built where there is none of it yet."""
    return _opened(settings, progress)


def official_files(folder: Path = OFFICIAL) -> tuple[Path, ...]:
    """Return the files of official texts and reports there; none where the folder is not there."""
    return tuple(path for part in _PARTS for path in sorted((folder / part).glob("*")) if path.is_file())


def official(settings: Settings, files: Sequence[Path], progress: Progress = lambda done, total: None) -> Library:
    """Return a corpus of these files alone, added by the product's own command, ready to be asked.

    What was made of the same files before is used again. Raises CorpusError where one cannot be added.
    """
    digest = hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()
    data = settings.data / "evals" / f"official-{digest[:12]}"
    empty = data / "no-starter"
    empty.mkdir(parents=True, exist_ok=True)
    alone = settings.model_copy(update={"corpus": empty, "data": data})
    command = [str(Path(sys.executable).with_name("regqa")), "add", *map(str, files)]
    places = {"REGQA_CORPUS": str(empty), "REGQA_DATA": str(data)}
    added = subprocess.run(command, env=os.environ | places, capture_output=True, text=True)
    if added.returncode:
        raise CorpusError(f"Không thêm được văn bản chính thức để đo:\n{added.stderr.strip()}")
    return _opened(alone, progress)


def _opened(settings: Settings, progress: Progress) -> Library:
    shelf = Shelf(settings)
    shelf.build(progress)
    return shelf.current()
