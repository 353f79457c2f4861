"""The engine's settings, read once from the environment at the entry points and passed on as values."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

STARTER = Path(__file__).resolve().parent.parent / "corpus" / "documents"


class Settings(BaseSettings):
    """Is what the operator may set, each as REGQA_<NAME>; a wrong value fails at start with its name."""

    model_config = SettingsConfigDict(env_prefix="REGQA_", frozen=True, extra="forbid")

    corpus: Path = Field(default=STARTER, description="folder of the starter documents; an empty one sets them aside")
    data: Path = Field(default=Path("var"), description="what was added, and the index")
    embedding_model: str = Field(
        default="regqa-e5-small", description="the bundled model, tuned; e5-small untuned; or a hub id or folder"
    )
    embedding_engine: Literal["auto", "torch", "onnx", "openvino"] = Field(
        default="auto", description="what runs the bundled model; auto takes the quickest that works here"
    )
    judge_ms: int = Field(
        default=150, ge=0, description="time for the trained judge to read what was found; 0 leaves it out"
    )
    chroma_url: str | None = Field(default=None, description="a Chroma server instead of the embedded store")

    @property
    def documents(self) -> Path:
        """Return the folder of added documents."""
        return self.data / "documents"

    @property
    def corrections(self) -> Path:
        """Return the folder of what was corrected in the register of added documents."""
        return self.data / "register"

    @property
    def words(self) -> tuple[Path, Path]:
        """Return the folders of the operator's words, beside the starter documents and beside the added ones."""
        return self.corpus / "words", self.data / "words"

    @property
    def confidence(self) -> Path:
        """Return the file of the confidence fitted on this corpus, where the operator made one."""
        return self.data / "confidence.json"

    @property
    def index(self) -> Path:
        """Return the folder of index generations."""
        return self.data / "index"
