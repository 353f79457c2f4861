"""The commands over the generations of the index: which are kept, and going back to one or forward again."""

import argparse

from api.engine import Builds
from api.schemas import GenerationsJson, generation_json
from api.terminal import plain
from qa.index.kept import Kept


def list_all(options: argparse.Namespace, shelf: Builds) -> int:
    """Print the generations, the newest first."""
    held = shelf.generations()
    if options.json:
        print(GenerationsJson(generations=tuple(generation_json(*one) for one in held)).model_dump_json())
        return 0
    for one, why in held:
        print(plain(_line(one)))
        if why and not one.is_live:
            print(plain(f"  không dùng được: {why}"))
    if not held:
        print("Chưa có bản chỉ mục nào. Chạy: regqa index")
    return 0


def use(options: argparse.Namespace, shelf: Builds) -> int:
    """Go back to a generation, or forward, with the corpus it was made of."""
    library = shelf.go_back(options.name)
    print(
        f"đang dùng bản chỉ mục {options.name}: {len(library.documents)} văn bản. Văn bản đã thêm, các bản trước, "
        "đính chính và tệp gốc trở về như lúc lập bản đó. Xem các bản còn giữ: regqa generation list"
    )
    return 0


def _line(one: Kept) -> str:
    of = f"{one.manifest.documents} văn bản, {one.manifest.passages} đoạn, " if one.manifest else ""
    made = one.made_at.astimezone()
    return f"{one.name} lập {made:%d/%m/%Y %H:%M}, {of}{one.size / 1e6:.1f} MB{', đang dùng' if one.is_live else ''}"
