"""How large the zipped XML of a word processor may become when it is opened."""

import zipfile

from ingest.errors import UnreadableFile

_UNPACKED_LIMIT = 512 << 20
_XML_LIMIT = 64 << 20  # of it; a tree in memory is twenty times its XML, a thousand pages are about 20 MB


def check_size(name: str, archive: zipfile.ZipFile) -> None:
    """Raise UnreadableFile for an archive that swells beyond what any document needs."""
    sizes = [(entry.file_size, entry.filename.endswith((".xml", ".rels"))) for entry in archive.infolist()]
    if sum(size for size, _ in sizes) > _UNPACKED_LIMIT or sum(size for size, xml in sizes if xml) > _XML_LIMIT:
        raise UnreadableFile(f"{name}: tệp nén quá lớn khi mở ra. Tách nhỏ rồi thêm lại.")
