import os
from pathlib import Path

import pytest
from docx import Document

from made.files import GUIDE, reading, refusal, saved

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")


def program(folder: Path, name: str, script: str) -> None:
    saved(folder / name, f"#!/bin/sh\n{script}").chmod(0o755)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that holds all the programs there are, but for the shell's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("cat", "cp"):
        os.symlink(f"/bin/{name}", folder / name)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_without_a_program_for_it_the_command_that_installs_one_is_named(tmp_path: Path, installed: Path) -> None:
    message = refusal(saved(tmp_path / "a.doc", DOC))
    assert message.startswith("a.doc: máy này chưa có LibreOffice hay antiword")
    assert "sudo apt-get install" in message


def test_libreoffice_goes_before_antiword_and_its_docx_is_read(tmp_path: Path, installed: Path) -> None:
    document = Document()
    document.add_paragraph("Lưu ").add_run("3 năm").font.strike = True
    document.paragraphs[0].add_run("5 năm.")
    document.save(str(tmp_path / "made.docx"))
    program(installed, "antiword", "exit 1")
    program(installed, "soffice", f'[ "$4 $5" = "docx --outdir" ] && cp {tmp_path}/made.docx "$6"/given.docx')
    found = reading(saved(tmp_path / "a.doc", DOC))
    assert [line.text for line in found.lines] == ["Lưu 5 năm."]
    assert found.warnings == ("bỏ chữ bị gạch ngang: “3 năm”",)


def test_the_text_that_antiword_prints_is_read_with_a_warning(tmp_path: Path, installed: Path) -> None:
    saved(tmp_path / "text", GUIDE)
    program(installed, "antiword", f"cat {tmp_path}/text")
    found = reading(saved(tmp_path / "a.doc", DOC))
    assert [line.text for line in found.lines] == GUIDE.split("\n")
    assert "đọc bằng antiword" in found.warnings[0]


@pytest.mark.parametrize("name", ["soffice", "antiword"])
@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_a_file_that_the_program_cannot_read_is_refused(
    tmp_path: Path, installed: Path, name: str, script: str
) -> None:
    program(installed, name, script)
    assert refusal(saved(tmp_path / "a.doc", DOC)).startswith("a.doc: ")
