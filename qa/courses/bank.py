"""The bank: from the rules in force on a day, every question that the rules of this package can make well."""

import random
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from corpus.model import Document
from corpus.procedures.load import held, shipped
from corpus.register import Register
from corpus.standing import State as Force
from corpus.text import normal
from qa.courses import procedures
from qa.courses.clauses import clauses
from qa.courses.drafts import finished
from qa.courses.essays import essays
from qa.courses.lists import on_lists
from qa.courses.model import Bank, Item
from qa.courses.options import Pool
from qa.courses.rules import on_bodies, on_figures
from qa.courses.statements import claims, of_four, on_truth


def make(register: Register, on: date, seed: int, wanted: Sequence[str] | None = None) -> Bank:
    """Return the bank of the documents with those ids, of all rules whose text is held where none are named.

    Of documents that are not in force on the day nothing is made.
    """
    documents = tuple(one for one in in_force(register, on) if wanted is None or register.current(one).id in wanted)
    pool = pool_of(documents, register, on)
    chance = random.Random(seed)
    drafts = [
        draft
        for clause in pool.asked
        for rule in (on_figures, on_bodies, on_lists)
        for draft in rule(clause, pool, chance)
    ]
    made = [claim for clause in pool.asked for claim in claims(clause, pool, chance)]
    drafts += [*on_truth(made, chance), *of_four(made, chance)]
    steps = held(shipped(), {document.id: document for document in documents}.get)
    told = {(draft.kind, draft.sources[0].locator, draft.answer) for draft in drafts}
    drafts += (
        draft
        for draft in procedures.drafts(steps, pool, chance)
        if (draft.kind, draft.sources[0].locator, draft.answer) not in told
    )
    items = _each_once(item for draft in drafts if (item := finished(draft, on, chance)))
    ids = tuple(document.id for document in documents)
    return Bank(made_for=on, seed=seed, documents=ids, items=items, essays=essays(pool, on))


def pool_of(documents: Collection[Document], register: Register, on: date) -> Pool:
    """Return what those documents say, to be asked on that day, and what all others say."""
    return Pool(clauses(documents), clauses(one for one in register.documents if one not in documents), on)


def in_force(register: Register, on: date) -> tuple[Document, ...]:
    """Return the rules whose text is held and that bind on that day, each in the text it had then."""
    return tuple(
        one
        for one in (register.text_on(document, on) for document in register.documents)
        if one.provisions and one.is_rule and register.standing(one, on).state is Force.IN_FORCE
    )


def _each_once(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items without those that ask what an earlier one asks in the same words."""
    found: dict[tuple[str, frozenset[str]], Item] = {}
    for item in items:
        found.setdefault((normal(item.stem), frozenset(item.options)), item)
    return tuple(found.values())
