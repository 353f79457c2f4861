"""The engine's settings, read once from the environment at the entry points and passed on as values."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
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
    judge_reads: int = Field(
        default=3, ge=0, description="how many hits the trained judge reads for a question; 0 leaves it out"
    )
    llm_model: str | None = Field(
        default=None, description="a chat model that drafts answers, as the server at REGQA_LLM_BASE_URL names it"
    )
    llm_base_url: str | None = Field(
        default=None, description="an OpenAI-compatible server; none: LangChain's provider in “provider:model”"
    )
    llm_api_key: SecretStr | None = Field(default=None, description="the key for it")
    llm_timeout: float = Field(default=60, gt=0, description="seconds that a draft may take, all calls together")
    llm_tokens_per_day: int = Field(default=2_000_000, ge=0, description="tokens a day, read and written together")
    chroma_url: str | None = Field(default=None, description="a Chroma server instead of the embedded store")
    ray_address: str | None = Field(
        default=None,
        description="host:port of a Ray cluster that reads files, embeds and evaluates; none: this machine",
    )

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

    @property
    def model_off(self) -> Path:
        """Return the file that, where it is, keeps the language model from being asked."""
        return self.data / "model-off"
