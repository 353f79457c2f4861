"""How programs write the numbers that they draw before the items of a list."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def figure(value: int, style: str) -> str:
    """Return the number in one of Word's styles, decimal where the style is another."""
    if style in ("lowerLetter", "upperLetter"):
        letter = _LETTERS[(value - 1) % 26]
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("upperRoman", "lowerRoman"):
        return _roman(value) if style == "upperRoman" else _roman(value).lower()
    return f"{value:02d}" if style == "decimalZero" else str(value)


def _roman(number: int) -> str:
    text = ""
    for worth, figures in _ROMAN:
        times, number = divmod(number, worth)
        text += figures * times
    return text
