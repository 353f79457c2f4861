"""The compose file: what it refers to is there, only the proxy is reached, every setting can be set."""

import re
from pathlib import Path
from typing import Any

import yaml

from api.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
IMAGE = (ROOT / "Dockerfile").read_text()


def test_what_a_service_refers_to_is_there() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", ())) <= set(SERVICES), name
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        for source, _, _ in (mounted.partition(":") for mounted in service.get("volumes", ())):
            assert (ROOT / source).is_file() if source.startswith("./") else source in COMPOSE["volumes"], source


def test_only_the_proxy_is_reached_from_outside() -> None:
    reached = {name for name, service in SERVICES.items() if "ports" in service or "outside" in service["networks"]}
    assert reached == {"caddy"}


def test_every_setting_can_be_set() -> None:
    # One that the image makes, or that would be of the image: a corpus of one's own is another image.
    made = {*re.findall(r"REGQA_[A-Z_]+(?==)", IMAGE), "REGQA_CORPUS", "REGQA_EMBEDDING_MODEL"}
    settings = {f"REGQA_{name.upper()}" for name in Settings.model_fields}
    assert settings - made <= set(SERVICES["regqa"]["environment"])


def test_a_setting_that_nobody_set_is_not_handed_on_empty() -> None:
    empty = [name for name, value in SERVICES["regqa"]["environment"].items() if value is not None and ":-}" in value]
    assert empty == []
