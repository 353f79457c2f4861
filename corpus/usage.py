"""A command line that speaks Vietnamese: help, usage, and what is said of what may not be typed."""

import argparse
import re
from typing import Any, NoReturn

from corpus.text import readable

_USAGE_FAULTS = [  # argparse's English -> ours
    (r"the following arguments are required: (.*)", r"thiếu \1"),
    (r"unrecognized arguments: (.*)", r"không hiểu \1"),
    (r"argument (\S+): invalid choice: (\S+) \(choose from (.*)\)", r"\1 không nhận \2; chọn một trong: \3"),
    (r"argument (\S+): expected .*", r"\1 cần có giá trị"),
    (r"argument (\S+): ignored explicit argument (.*)", r"\1 không nhận giá trị \2"),
    (r"argument (\S+): (.*)", r"\1: \2"),
]


class Parser(argparse.ArgumentParser):
    """Is an argument parser that speaks Vietnamese and takes no abbreviated options; its own go into `options`."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Layout, **settings)
        self.options = self.add_argument_group("Tùy chọn")
        self.options.add_argument("-h", "--help", action="help", help="hiện trợ giúp này")

    def error(self, message: str) -> NoReturn:
        told = next((re.sub(p, r, message) for p, r in _USAGE_FAULTS if re.fullmatch(p, message)), message)
        self.exit(2, f"{self.prog}: {readable(told)}\nXem cách dùng: {self.prog} --help\n")


class _Layout(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "Cách dùng: ")
