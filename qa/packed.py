"""A library as a value that goes to another machine, which has the program and its models, but not the data."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.register import Register
from qa.confidence import Confidence
from qa.encoder.embed import Engine, Named, SentenceEmbedder, SpreadEmbedder
from qa.encoder.judge import TrainedJudge, load_judge
from qa.engine import Library
from qa.index.generation import point
from qa.index.manifest import EMBEDDED
from qa.index.open import open_index
from qa.language.lexicon import Lexicon


@dataclass(frozen=True)
class Packed:
    """Is a library with the files of its generation; opened, it answers as the one that was packed.

    Only that it compares all vectors, however many: the graph of Chroma stays where it was written.
    """

    name: str
    files: Mapping[str, bytes]
    chroma: str
    embedder: Named
    judge: Engine | None
    judge_reads: int
    confidence: Confidence
    lexicon: Lexicon

    @classmethod
    def of(cls, library: Library) -> "Packed":
        index, embedder, judge = library.index, library.embedder, library.judge
        assert isinstance(embedder, SentenceEmbedder | SpreadEmbedder), "a model that was made here, and has no name"
        return cls(
            name=index.manifest.fingerprint,
            files=index.files(),
            chroma=index.manifest.chroma,
            embedder=embedder.named,
            judge=judge.engine if isinstance(judge, TrainedJudge) else None,
            judge_reads=library.judge_reads,
            confidence=library.confidence,
            lexicon=index.lexicon,
        )

    def opened(self) -> Library:
        """Return the library, on the same engines. Raises IndexDamaged where not all arrived, ModelUnavailable."""
        embedder = self.embedder.load()
        with TemporaryDirectory() as folder:  # nothing is read of it later
            root = Path(folder)
            for name, content in self.files.items():
                path = root / self.name / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            point(root, root / self.name)
            chroma = None if self.chroma == EMBEDDED else self.chroma
            index = open_index(
                root, embedder.fingerprint, lexicon=self.lexicon, chroma_url=chroma, compared=sys.maxsize
            )
            documents = index.documents
        judge = load_judge(self.judge) if self.judge else None
        return Library(documents, Register(documents), index, embedder, self.confidence, judge, self.judge_reads)
