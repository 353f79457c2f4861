"""Every pattern of ours takes time in proportion to the text, whatever the text: none can be made to hang.

The texts are made from the pattern itself: what it may repeat is repeated, after what it wants before that, and
what could be a beginning of it is repeated too. Patterns are tried as the code uses them, so one that is only ever
matched at the start of a text is not searched for.
"""

import ast
import importlib
import re
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("corpus", "ingest", "qa", "api")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "\nimport re\n" in path.read_text()
]
SEARCHING = {"search", "finditer", "findall", "sub", "subn", "split"}
METHODS = {*SEARCHING, "match", "fullmatch"}
LENGTH = 16000  # characters
SUSPICIOUS_S = 5e-7 * LENGTH  # quadratic time is some times that, linear time mostly a tenth
LONGER, SLOWER = 4, 9  # a text of 4 times the length may take 9 times as long; quadratic time would be 16
GIVEN_UP_S = 1


def test_no_pattern_of_a_module_can_be_made_to_hang() -> None:
    """One test for all: importing the modules takes longer than trying their patterns."""
    slow = [
        f"{where}: {pattern.pattern!r}" for where, pattern, methods in patterns() if not is_linear(pattern, methods)
    ]
    assert slow == []


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (rb"\s*(?:<!--.*?-->\s*)*<html", "match"),
        (r"!\[[^\]]*\]", "search"),
        (r"\[([^\]]+)\]\([^)]*\)", "sub"),
        (r"số\s*:?\s*\d", "search"),
        (r"(?:\w+\s?)*:", "match"),
        (r"\s+$", "search"),
    ],
)
def test_patterns_that_can_hang_are_told(pattern: str | bytes, method: str) -> None:
    assert not is_linear(re.compile(pattern, re.DOTALL), {method})


@pytest.mark.parametrize(
    ("pattern", "method"),
    [(r"[^\S\n]+", "sub"), (r"\s*:?\d", "match"), (r"!\[[^\[\]]*\]", "search"), (r"", "search")],
)
def test_patterns_that_cannot_hang_are_left_alone(pattern: str, method: str) -> None:
    assert is_linear(re.compile(pattern), {method})


def is_linear(pattern: re.Pattern[Any], methods: set[str]) -> bool:
    matches = [getattr(pattern, name) for name in ("match", "fullmatch") if name in methods]
    if methods & SEARCHING:
        matches.append(lambda text: sum(1 for _ in pattern.finditer(text)))
    for prefix, piece in dict.fromkeys(texts(pattern)):
        for match in matches:
            once = seconds(match, repeated(pattern, prefix, piece, LENGTH))
            if once > SUSPICIOUS_S:
                again = seconds(match, repeated(pattern, prefix, piece, LONGER * LENGTH))
                if again > SLOWER * once or again > GIVEN_UP_S:
                    return False
    return True


def repeated(pattern: re.Pattern[Any], prefix: str, piece: str, length: int) -> Any:
    text = prefix + piece * (length // len(piece)) + "\0"
    return text.encode() if isinstance(pattern.pattern, bytes) else text


def seconds(match: Any, text: Any) -> float:
    """Return the processor time that a match takes, at most about GIVEN_UP_S: a signal stops the engine."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    started = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP_S)
    try:
        match(text)
    except TimeoutError:
        return 2.0 * GIVEN_UP_S
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - started


# the patterns of a module and how they are used


def patterns() -> Iterator[tuple[str, re.Pattern[Any], set[str]]]:
    """Yield name, pattern and the methods it is used by, for the constants and the literals of all modules."""
    trees = {name: ast.parse((ROOT / f"{name.replace('.', '/')}.py").read_text()) for name in MODULES}
    for name in MODULES:
        module = importlib.import_module(name)
        for constant, value in vars(module).items():
            for pattern in compiled_in(value):
                users = trees.values() if not constant.startswith("_") else [trees[name]]
                yield f"{name}.{constant}", pattern, set().union(*(uses(tree, constant) for tree in users)) or METHODS
        for line, pattern, method in literals(trees[name], module):
            yield f"{name}:{line}", pattern, {method}


def compiled_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | set | frozenset | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from compiled_in(inner)


def uses(tree: ast.AST, name: str) -> set[str]:
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in METHODS
        if isinstance(node.value, ast.Name) and node.value.id == name
    }


def literals(tree: ast.AST, module: ModuleType) -> Iterator[tuple[int, re.Pattern[Any], str]]:
    """Yield the patterns written where they are used; in an f-string every value stands as one letter."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in METHODS
            and isinstance(node.args[0], ast.Constant | ast.JoinedStr)  # not a variable
        ):
            flags = next((k.value for k in node.keywords if k.arg == "flags"), None) or (
                node.args[3] if node.func.attr in ("sub", "subn") and len(node.args) > 3
                else node.args[2] if node.func.attr not in ("sub", "subn", "split") and len(node.args) > 2
                else None
            )  # fmt: skip
            value = flags and eval(compile(ast.Expression(flags), "flags", "eval"), vars(module))
            yield node.lineno, re.compile(written(node.args[0]), value or 0), node.func.attr


def written(node: ast.Constant | ast.JoinedStr) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)


# texts made from a pattern


def texts(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """Yield pairs of what to write once and what to repeat after it."""
    parsed = re._parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)  # type: ignore[attr-defined]
    for prefix, piece in repetitions(list(parsed), ""):
        yield "", prefix
        yield "", prefix + piece
        yield "", f"{prefix} "
        yield prefix, piece
    for piece in (" ", "\n", "a", "A ", "1", "1.", "a.", "(", "[", "“", "<!---->", "- "):
        yield "", piece


def repetitions(items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """Yield what the pattern may repeat with an example of all that stands before it; nothing empty."""
    for operator, argument in items:
        for body in bodies(operator, argument):
            piece = example(body)
            if operator in REPEATS and piece:
                yield (before, piece) if before else (piece, piece)
            yield from repetitions(body, before)
        before += example([(operator, argument)])
    if before:
        yield before, before


REPEATS = {re._constants.MAX_REPEAT, re._constants.MIN_REPEAT, re._constants.POSSESSIVE_REPEAT}  # type: ignore[attr-defined]


def bodies(operator: Any, argument: Any) -> Iterable[list[Any]]:
    match str(operator):
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [list(argument[2])]
        case "SUBPATTERN":
            return [list(argument[3])]
        case "ATOMIC_GROUP":
            return [list(argument)]
        case "BRANCH":
            return [list(branch) for branch in argument[1]]
        case "ASSERT" | "ASSERT_NOT":
            return [list(argument[1])]
    return []


def example(items: list[Any]) -> str:
    """Return a short text that the items match, leaving aside what they look at without taking it."""
    text = ""
    for operator, argument in items:
        match str(operator):
            case "LITERAL":
                text += chr(argument)
            case "IN":
                text += next(letter for letter in LETTERS + own_letters(argument) if is_in(letter, argument))
            case "NOT_LITERAL":
                text += next(letter for letter in LETTERS if ord(letter) != argument)
            case "ANY":
                text += "a"
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                text += example(list(argument[2])) * max(argument[0], 1)
            case "SUBPATTERN" | "ATOMIC_GROUP" | "BRANCH":
                text += example(next(iter(bodies(operator, argument))))
    return text


LETTERS = "a1A .,-(“đĐ\n\t"


def own_letters(items: list[Any]) -> str:
    named = [
        argument if str(operator) == "LITERAL" else argument[0]
        for operator, argument in items
        if str(operator) in ("LITERAL", "RANGE")
    ]
    return "".join(map(chr, named))


def is_in(letter: str, items: list[Any]) -> bool:
    found = False
    for operator, argument in items:
        match str(operator):
            case "LITERAL":
                found |= ord(letter) == argument
            case "RANGE":
                found |= argument[0] <= ord(letter) <= argument[1]
            case "CATEGORY":
                found |= re.match(CATEGORIES[str(argument)], letter) is not None
    return not found if str(items[0][0]) == "NEGATE" else found


CATEGORIES = {
    f"CATEGORY_{'NOT_' if sign.isupper() else ''}{name}": f"\\{sign}"
    for name, signs in (("DIGIT", "dD"), ("SPACE", "sS"), ("WORD", "wW"))
    for sign in signs
}
