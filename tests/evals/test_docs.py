"""What docs/evals.md shows works: its commands are understood, its questions load."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from evals import cli
from evals.cases import load

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = (DOCS / "evals.md").read_text(encoding="utf-8")


def commands():
    blocks = re.findall(r"```\n(.*?)```", GUIDE, re.DOTALL)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    jobs = yaml.safe_load((DOCS / "evals-workflow.yml").read_text())["jobs"]
    runs = [step["run"].removeprefix(".venv/bin/") for step in jobs["evaluate"]["steps"] if "run" in step]
    return [line for line in [*lines, *runs] if line.startswith("regqa eval")]


@pytest.mark.parametrize("command", commands())
def test_every_command_shown_is_understood(command):
    _, _, *words = shlex.split(command)
    assert callable(cli._parser().parse_args(words).run)


def test_the_questions_shown_load(tmp_path):
    file = tmp_path / "cau-hoi.jsonl"
    (shown,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    file.write_text(shown, encoding="utf-8")
    assert [case.question for case in load(file)] == [json.loads(line)["question"] for line in shown.splitlines()]


def test_the_test_shown_is_python():
    (shown,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    compile(shown, "docs/evals.md", "exec")
