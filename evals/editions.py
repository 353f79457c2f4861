"""Cases settled on the corpus at hand: a clause is found in another edition of its document, or said not to be there.

A digest, the official text and a later version of a document number their clauses alike but not all of them, and say
them in other words. A gold clause is looked for at its address, then by its words, then at the address without the
ordinals that each edition counts for itself (“y-2”, “doan-3”); facts of the case must stand in what was found.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpus.locator import Locator
from corpus.model import joined
from corpus.text import normal
from evals.answers.satisfaction import coverage, tokens
from evals.cases import Case, CaseError, Place, Point, folded, is_address
from evals.held import Held

SAME = 0.6  # of a quote's pairs of words stand in the text of its clause
SURE = 0.8  # the same for a clause that is found by its words alone
ALIKE = 0.5  # of a quote's words stand in the clause at its address, said otherwise in this edition
_ORDINALS = ("y", "doan", "gach", "cong")
_SHOWN = 10  # cases told that do not fit


class Settled(NamedTuple):
    """Is the cases that this corpus can be asked, their addresses its own, and why the others cannot, by id."""

    cases: tuple[Case, ...]
    absent: dict[str, str]


def settle(cases: Sequence[Case], held: Held) -> Settled:
    """Return the cases with the addresses of these documents, and those whose clauses are not in this corpus."""
    edition = _edition(cases, held)
    found: list[Case] = []
    absent: dict[str, str] = {}
    for case in cases:
        settled = _settled(_of_edition(case, edition), held)
        if isinstance(settled, str):
            absent[case.id] = settled
        else:
            found.append(settled)
    return Settled(tuple(found), absent)


def fitting(cases: Sequence[Case], held: Held) -> tuple[Case, ...]:
    """Return the cases, every one of which must fit these documents as it is; CaseError where one does not."""
    settled, absent = settle(cases, held)
    if absent:
        shown = [f"{case_id}: {why}" for case_id, why in list(absent.items())[:_SHOWN]]
        raise CaseError("\n".join([*shown, f"{len(absent)} câu không khớp kho"]))
    return settled


def located(words: str, held: Held) -> list[Place]:
    """Return the smallest provisions that say the words, nearly word for word, the best first."""
    found = [place for document in held.documents if (place := _saying(document.id, words, held))]
    wanted = tokens(words)
    return sorted(found, key=lambda place: -coverage(wanted, tokens(held.text(str(place)))))


def _edition(cases: Iterable[Case], held: Held) -> str | None:
    """Return the edition whose addresses are most at home here; None where no case has several."""
    known: Counter[str] = Counter()
    for case in cases:
        for name, gold in case.corpora.items():
            addresses = {*gold.first, *(one for point in gold.points for one in point.where)}
            known[name] += sum(bool(held.text(address)) for address in addresses)
    return known.most_common(1)[0][0] if known else None


def _of_edition(case: Case, edition: str | None) -> Case | str:
    if not case.corpora:
        return case
    if edition is None or edition not in case.corpora:
        return f"không có đáp án cho kho {edition}"
    return case.model_copy(update={**dict(case.corpora[edition]), "corpora": {}})


def _settled(case: Case | str, held: Held) -> Case | str:
    """Return the case with addresses of these documents, or why it cannot be asked of them."""
    if isinstance(case, str):
        return case
    needs = []
    for need in case.gold:
        places = [place for one in need for place in _placed(one, case.quotes.get(one), held)]
        if not places:
            return f"không tìm thấy điều khoản {need[0]}"
        needs.append(tuple(dict.fromkeys(places)))
    text = folded("\n".join(held.text(place) for need in needs for place in need))
    if needs:
        for fact in case.facts:
            if not any(folded(wording) in text for wording in fact):
                return f"điều khoản cần trích không nêu “{' | '.join(fact)}”"
    points = [_point(point, held) for point in case.points]
    for point in points:
        if isinstance(point, str):
            return point
    return case.model_copy(update={"gold": tuple(needs), "points": tuple(points)})


def _point(point: Point, held: Held) -> Point | str:
    """Return the point with the addresses that are here, or why it is not: nothing of `where`, nor its words."""
    here = tuple(address for address in point.where if _begins(address, held))
    if point.where and not here:
        found = [str(place) for words in point.any if len(tokens(words)) > 3 for place in located(words, held)[:1]]
        if not found:
            return f"không tìm thấy điều khoản {point.where[0]}"
        here = tuple(found)
    return point.model_copy(update={"where": here})


def _begins(address: str, held: Held) -> bool:
    document_id, _, prefix = address.partition(":")
    return any(locator.startswith(prefix) for locator in held.provisions(document_id))


def _placed(gold: str, quote: str | None, held: Held) -> list[str]:
    """Return where the gold clause stands in these documents; nothing where it does not."""
    if not is_address(gold):
        return list(map(str, located(gold, held)))
    place = Place.of(gold)
    document_id = _document(place.document_id, held)
    if document_id is None:
        return []
    provisions = held.provisions(document_id)
    exact = Place(document_id, place.locator)
    if place.locator in provisions and (quote is None or _says(exact, quote, SAME, held)):
        return [str(exact)]
    if quote and (found := _saying(document_id, quote, held)):
        return [str(found)]
    parent = without_ordinals(place.locator)
    alike = Place(document_id, parent) if parent and parent in provisions else None
    if alike and (quote is None or _shares(alike, quote, held)):
        return [str(alike)]
    return []


def _document(document_id: str, held: Held) -> str | None:
    """Return the document of that id, or of the same kind and number where only the year was read otherwise."""
    if held.register.get(document_id):
        return document_id
    stem, _, year = document_id.rpartition("-")
    others = [one.id for one in held.documents if year.isdigit() and one.id.rpartition("-")[0] == stem]
    return others[0] if len(others) == 1 else None


def _says(place: Place, quote: str, least: float, held: Held) -> bool:
    return coverage(tokens(quote), tokens(held.text(str(place)))) >= least


def _shares(place: Place, quote: str, held: Held) -> bool:
    wanted = set(tokens(quote))
    return len(wanted & set(tokens(held.text(str(place))))) >= ALIKE * len(wanted)


def _saying(document_id: str, words: str, held: Held) -> Place | None:
    """Return the smallest provision of the document that says the words, nearly word for word."""
    document = held.register.get(document_id)
    wanted = tokens(words)
    inside = document.provisions if document and normal(words).strip() else ()
    found: Locator | None = None
    while inside:
        best = max(inside, key=lambda provision: coverage(wanted, tokens(joined(provision))))
        if coverage(wanted, tokens(joined(best))) < SURE:
            break
        found, inside = best.locator, best.children
    return Place(document_id, found) if found else None


def without_ordinals(locator: Locator) -> Locator | None:
    """Return the address up to the levels that each edition counts for itself; None where it has no other level."""
    counted = (at for at in (locator, *locator.around) if at.tokens[-1].partition("-")[0] not in _ORDINALS)
    return next(counted, None)
