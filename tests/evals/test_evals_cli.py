import pytest

from evals.cli import main


@pytest.mark.parametrize(
    ("args", "status"),
    [(["--help"], 0), (["gate", "--help"], 0), ([], 2), (["measure"], 2), (["gate", "--fast", "--update"], 2)],
    ids=["help", "help of a command", "nothing", "unknown", "two ways at once"],
)
def test_usage_ends_with_the_status_of_every_command(args, status, capsys):
    assert main(args) == status
    out, err = capsys.readouterr()
    assert "regqa eval" in (err if status else out)
