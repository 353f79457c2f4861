"""Zip archives whose bytes depend on what is in them alone, not on when or where they were made."""

import io
import zipfile
from collections.abc import Iterable

_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip archive can have


def sealed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the archive of the files, in their order."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in files:
            told = zipfile.ZipInfo(name, _DATE)
            told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            held.writestr(told, content)
    return archive.getvalue()


def resealed(archive: bytes) -> bytes:
    """Return an archive that another library made, without the time of its making."""
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        return sealed((name, held.read(name)) for name in held.namelist())
