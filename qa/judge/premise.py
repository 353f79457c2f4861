"""Dates that a question gives a document, held against those that texts and the register give it."""

from dataclasses import replace

from corpus.number import DocumentNumber, find_numbers
from qa.question.reading import Reading


def dates(text: str, reading: Reading) -> bool:
    """Is true when the text gives the date of a document that the question names: “Quy định 86 ngày 28/10/2022”."""
    dated = [mention.number for mention in find_numbers(text) if mention.number.issued_on]
    return any(asked.matches(number) for asked in reading.numbers for number in dated)


def misdated(reading: Reading, text: str) -> list[DocumentNumber]:
    """Return the documents that the question gives one year and this text another: “Quy định 86 năm 2014”."""
    if not reading.years:
        return []
    dated = (mention.number for mention in find_numbers(text) if mention.number.issued_on)
    return [
        number
        for number in dated
        if number.issued_on
        and number.issued_on.year not in reading.years
        and any(replace(asked, issued_on=None).matches(number) for asked in reading.numbers)
    ]
