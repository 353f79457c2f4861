import subprocess
import sys

import pytest

from evals.cli import main


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["--help"], 0),
        (["gate", "--help"], 0),
        (["retrieval", "--ablate", "all"], 2),
        ([], 2),
        (["measure"], 2),
        (["gate", "--fast", "--update"], 2),
    ],
    ids=["help", "help of a command", "no such step", "nothing", "unknown", "two ways at once"],
)
def test_usage_ends_with_the_status_of_every_command(args, status, capsys):
    assert main(args) == status
    out, err = capsys.readouterr()
    assert "regqa eval" in (err if status else out)


def test_without_the_development_packages_the_message_names_what_to_install():
    lacking = (
        "import sys; sys.modules['ir_measures'] = None; from api.cli import main; sys.exit(main(['eval', 'run']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", lacking], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 1
    assert "ir_measures" in done.stderr
    assert "pip install -e '.[dev]'" in done.stderr
    assert "Traceback" not in done.stderr
