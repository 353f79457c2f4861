"""Cards for Anki, of questions and of clauses, each with one identity in every file: a newer one updates it."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape

import genanki

from api.exports.archive import resealed
from api.exports.context import Context, cited, gone, head, link, mark, quoted, sound, stable
from corpus.model import slug
from corpus.text import visible
from qa.courses.exams import LETTERS
from qa.courses.model import Item, Source
from qa.courses.works import Collection, Entry, Work, parts
from qa.write.replies import day

_STYLE = """
.card { font: 20px/1.45 sans-serif; text-align: left; max-width: 40em; margin: 0 auto; }
.options { margin-top: .75em; } .key { font-weight: bold; } .ground { margin-top: .75em; white-space: pre-line; }
.day { margin-top: 1em; font-size: 75%; opacity: .75; }
"""
_GROUND = '<div class="ground">{{Căn cứ}}</div><div class="day">{{Đúng đến ngày}}</div>'


def _model(name: str, *fields: str, front: str, back: str) -> genanki.Model:
    told = [{"name": field} for field in (*fields, "Căn cứ", "Đúng đến ngày")]
    card = {"name": name, "qfmt": front, "afmt": f"{{{{FrontSide}}}}<hr id=answer>{back}{_GROUND}"}
    return genanki.Model(stable("model", name), f"regqa – {name}", told, [card], _STYLE)


_QUESTION = _model(
    "câu hỏi",
    "Câu hỏi",
    "Lựa chọn",
    "Đáp án",
    front='{{Câu hỏi}}<div class="options">{{Lựa chọn}}</div>',
    back='<div class="key">{{Đáp án}}</div>',
)
_CLAUSE = _model("điều khoản", "Tên", "Lời", front="{{Tên}}", back="{{Lời}}")


def as_anki(work: Work, held: Context) -> bytes:
    """Return the deck of the questions that may be asked and of the clauses that still hold.

    What is left out is told in the deck's description. Raises Unfit.
    """
    asked = () if isinstance(work, Collection) else sound(work, held).items
    left_out = [] if isinstance(work, Collection) else list(sound(work, held).left_out)
    entries = [one for one in parts(work) if isinstance(one, Entry)]
    left_out += [mark(found) for one in entries for found in gone(one, held)]
    about = [*head(work, held), *(f"Không đưa vào: {line}" for line in left_out)]
    deck = genanki.Deck(stable("deck", work.form, work.title), visible(work.title), "<br>".join(map(_safe, about)))
    for note in (*_of_questions(asked, held), *_of_clauses(entries, held)):
        deck.add_note(note)
    file = io.BytesIO()
    genanki.Package(deck).write_to_file(file, timestamp=held.changed_at.timestamp())
    return resealed(file.getvalue())


def _of_questions(items: Iterable[Item], held: Context) -> Iterator[genanki.Note]:
    for item in items:
        options = "<br>".join(f"{letter}. {_safe(one)}" for letter, one in zip(LETTERS, item.options, strict=False))
        key = f"{LETTERS[item.key]}. {_safe(item.answer)}"
        ground = "<br>".join(_ground(source, held) for source in item.sources)
        yield _note(_QUESTION, ("question", item.id), (_safe(item.stem), options, key, ground), item.topic[:1], held)


def _of_clauses(entries: Iterable[Entry], held: Context) -> Iterator[genanki.Note]:
    """Yield a card for each clause; of one that stands there twice, each in its turn has an identity."""
    times: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        out = {(one.document, one.locator) for one in gone(entry, held)}
        for source in entry.sources:
            at = (source.document, str(source.locator))
            times[at] += 1
            if (source.document, source.locator) in out:
                continue
            title = _safe(" – ".join(filter(None, (entry.title, source.cited_as))))
            identity = ("clause", *at, str(times[at]))
            yield _note(
                _CLAUSE, identity, (title, _safe(quoted(source)), _place(source, held)), (source.document,), held
            )


def _note(
    model: genanki.Model, identity: tuple[str, ...], fields: tuple[str, ...], tags: tuple[str, ...], held: Context
) -> genanki.Note:
    until = f"Đúng đến ngày {day(held.on)}"
    named = [tag for tag in map(slug, tags) if tag]
    return genanki.Note(model, [*fields, until], guid=genanki.guid_for("regqa", *identity), tags=named)


def _ground(source: Source, held: Context) -> str:
    return f"{_place(source, held)}: {_safe(quoted(source))}"


def _place(source: Source, held: Context) -> str:
    at = link(source, held)
    return f'<a href="{escape(at)}">{_safe(cited(source))}</a>' if at else _safe(cited(source))


def _safe(text: str) -> str:
    return escape(visible(text)).replace("\n", "<br>")
