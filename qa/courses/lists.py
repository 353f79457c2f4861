"""Questions on lists: what belongs to one and what does not, what goes with which case, in which order, how many."""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from corpus.text import normal, syllables
from qa.courses.bodies import levels_in
from qa.courses.clauses import Clause, Entry, Listing, Sentence, capitalised, likeness, pairs
from qa.courses.drafts import GAP, Draft, judged, stem
from qa.courses.figures import figures_in
from qa.courses.model import Bloom, Difficulty, Kind
from qa.courses.options import WRONG, Pool, false_figure, wrong_figures
from qa.question.figures import worded

EACH = 3  # questions of one form on one list
COUPLES = 2  # couples of a list's cases of which one is judged by what holds in it, or in the other
ALIKE = 0.3  # share of neighbouring words in common from which two entries may say the same
HALF = 0.55  # share of the words of the shorter of two entries that the other has, from which they may
_ORDERED = re.compile(r"\b(?:trình tự|các bước|lần lượt|thứ tự)\b", re.IGNORECASE)
_FILLING = frozenset("của và các những hoặc hay nếu có cho để được về với theo trong từ đã là một".split())
_ANY_TIME = re.compile(r"\b(?:thời điểm phù hợp|bất kỳ lúc nào)\b", re.IGNORECASE)
_LOOSE = re.compile(r"\b(?:này|đó|ấy|nói trên|(?:trường hợp|việc)(?: cụ thể)? khác)\b", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:còn có|còn gồm|thêm|nữa)\b", re.IGNORECASE)  # to a list whose members fit as well
_JOINT = "đồng thời"  # after it stand conditions beside those that the lead-in names
_WRITTEN = re.compile(r"\bviết các ô(?: sau)?$")
_BOX = re.compile(r"ô \d+", re.IGNORECASE)
_NUMBERS = "một hai ba bốn năm sáu bảy tám chín mười".split()
_COUNTED = re.compile(
    rf"\b(?:cả )?(?P<number>{'|'.join(_NUMBERS[1:])}) (?P<noun>loại giấy tờ|bản photocopy|điều kiện|trường hợp"
    r"|hình thức|nguồn|đảng ủy|giai đoạn|nội dung|nhóm|đợt)\b",
    re.IGNORECASE,
)
_LAST = 12  # characters that may follow the count in a lead-in: “nữa”, “sau”
_SORTS = (
    "điều kiện",
    "trường hợp",
    "giấy tờ",
    "tài liệu",
    "hình thức",
    "nội dung",
    "lý do",
    "trách nhiệm",
    "nhiệm vụ",
)


def on_lists(clause: Clause, pool: Pool, chance: random.Random) -> Iterator[Draft]:
    for listing in pool.of(clause):
        yield from _on_count(listing)
        if listing.lead.endswith(_JOINT):
            continue
        if is_paired(listing):
            yield from _on_pairs(listing, pool, chance)
        elif is_ordered(listing):
            yield from _on_order(listing)
        elif not _ADDED.search(listing.lead):
            yield from _on_members(listing, pool, chance)


def _on_count(listing: Listing) -> Iterator[Draft]:
    """Yield how many the list has, where its lead-in says that and it has as many, and no heading names each."""
    heading = pairs(listing.clause.heading)
    if all(heading & pairs(entry.text) for entry in listing.entries):
        return
    for found in _COUNTED.finditer(listing.lead):
        number = worded(found["number"])
        if number == len(listing.entries) and found.start() > 0 and found.end() >= len(listing.lead) - _LAST:
            others = [n for n in (number + 1, number - 1, number + 2, number - 2) if n > 0]
            words = [f"{_NUMBERS[n - 1]} {found['noun']}" for n in others if n <= len(_NUMBERS)]
            after = listing.lead[found.end() :].removesuffix(" sau")
            question = f"{listing.lead[: found.start()]}bao nhiêu {found['noun']}{after}?"
            yield _of_list(
                listing,
                question,
                capitalised(f"{found['number']} {found['noun']}"),
                [capitalised(one) for one in words],
                Difficulty.MEDIUM,
                Kind.NUMBER,
            )


def _on_members(listing: Listing, pool: Pool, chance: random.Random) -> Iterator[Draft]:
    own = [entry for entry in listing.entries if askable(entry)]
    if not own:
        return
    strangers = foreign(listing, pool, chance, own)
    lead = f"{listing.lead} {GAP}."
    if len(strangers) >= WRONG:
        for entry in chance.sample(own, min(2, len(own))):
            wrong = [option(one) for one in strangers]
            question = f"{lead} Nội dung nào sau đây thuộc danh mục ở chỗ {GAP}?"
            yield _of_list(listing, question, option(entry), wrong, Difficulty.MEDIUM)
            strangers = strangers[WRONG:] if len(strangers) >= 2 * WRONG else strangers
    drawn = chance.sample(own, min(WRONG, len(own)))
    strangers = [one for one in strangers if len({*map(_head, drawn)}) > 1 or _head(one) == _head(drawn[0])]
    strangers = [one for one in strangers if _has_name(one) in {*map(_has_name, drawn)}]
    if len(own) >= WRONG and strangers:
        wrong = [option(one) for one in drawn]
        question = f"{lead} Nội dung nào sau đây KHÔNG thuộc danh mục ở chỗ {GAP}?"
        yield _of_list(listing, question, option(strangers[0]), wrong, Difficulty.HARD)


def _of_list(
    listing: Listing,
    question: str,
    answer: str,
    wrong: Sequence[str],
    difficulty: Difficulty,
    kind: Kind | None = None,
) -> Draft:
    of_condition = re.search(r"\b(?:điều kiện|chỉ được|khi|nếu)\b", listing.lead)
    return Draft(
        kind or (Kind.CONDITION if of_condition else Kind.LIST),
        stem(listing.clause, listing.before, question, answer),
        answer,
        wrong,
        (listing.clause.source(listing.start, listing.end),),
        f"{listing.clause.id}:{listing.start}:{normal(answer)[:40]}",
        listing.clause.above,
        Bloom.UNDERSTAND if kind is None else Bloom.APPLY,
        difficulty,
    )


def _on_pairs(listing: Listing, pool: Pool, chance: random.Random) -> Iterator[Draft]:
    """Yield what goes with a case, and which case something goes with: of long lists a few, drawn."""
    entries = listing.entries
    if any(_BOX.fullmatch(entry.case) for entry in entries) and not _WRITTEN.search(listing.lead):
        return
    apart = told_apart([entry.says for entry in entries]) and told_apart([entry.case for entry in entries])
    drawn = chance.sample(entries, min(EACH, len(entries)))
    for entry in drawn:
        others = [one for one in entries if one is not entry]
        chance.shuffle(others)
        alike_in_form = [one for one in like(entry.says, others) if not _tells_case(one, entry)]
        if apart and len(alike_in_form) >= WRONG:
            what, which = _asked(entry)
            asked = f"{listing.lead} {GAP}. {what}"
            yield _of_case(listing, asked, entry.says, [one.says for one in alike_in_form])
            asked = f"{listing.lead} {GAP}. {which}"
            yield _of_case(listing, asked, entry.case, [one.case for one in others])
        else:
            yield from _figure_of_case(listing, entry, pool, chance)
    if apart:
        couples = chance.sample(entries, min(2 * COUPLES, len(entries) // 2 * 2))
        for entry, other in zip(couples[::2], couples[1::2], strict=True):
            yield from _swapped(listing, entry, other, chance)


def _swapped(listing: Listing, entry: Entry, other: Entry, chance: random.Random) -> Iterator[Draft]:
    """Yield whether in a case holds what it says, which is that of another case where it does not."""
    if alike(entry.case, other.case) or alike(entry.says, other.says):
        return
    if _tells_case(other, entry) or not _are_parallel(entry, other):
        return
    true = chance.random() < 0.5
    told = f"{listing.lead} – {entry.case}: {entry.says if true else other.says}. Nhận định này đúng hay sai?"
    asking = stem(listing.clause, listing.before, told, entry.says)
    yield judged(listing.clause, asking, true, listing.start, listing.end)


def _tells_case(entry: Entry, put: Entry) -> bool:
    """Is true where what an entry says has words of its own case that are none of the one it is put under, or names
    the body that this one is: it cannot be taken for what holds there.
    """
    own = _words(entry.says) & _words(entry.case) - _words(f"{put.case} {put.says}")
    return bool(own) or not levels_in(entry.says).isdisjoint(levels_in(put.case))


def _are_parallel(one: Entry, other: Entry) -> bool:
    """Is true for entries whose cases, or what they say, begin alike: what one says reads well under the other."""
    return any(
        normal(a).split()[:1] == normal(b).split()[:1] for a, b in ((one.case, other.case), (one.says, other.says))
    )


def _asked(entry: Entry) -> tuple[str, str]:
    """Return what goes with the case, and which case goes with that, as questions."""
    if _BOX.fullmatch(entry.case):
        return f"{capitalised(entry.case)} do cơ quan, tổ chức nào viết?", f"Ô nào do {entry.says} viết?"
    return (
        f"Nội dung nào đúng đối với trường hợp: {entry.case}?",
        f"Nội dung sau ứng với trường hợp nào: {entry.says}?",
    )


def _figure_of_case(listing: Listing, entry: Entry, pool: Pool, chance: random.Random) -> Iterator[Draft]:
    """Yield the question for the one figure that holds in a case."""
    before = f"{listing.lead} {entry.case}: "
    text = f"{before}{entry.says}"
    found = [one for one in figures_in(text) if one.start >= len(before)]
    if len(found) != 1:
        return
    figure = found[0]
    wrong = wrong_figures(figure, text, listing.clause, pool, chance, beside=True)
    if len(wrong) >= WRONG:
        said = f"{listing.lead} – {entry.case}: {text[len(before) : figure.start]}{GAP}{text[figure.end :]}."
        question = f"{said} Nội dung nào đúng ở chỗ {GAP}?"
        yield _of_case(listing, question, figure.said, [one.said for one in wrong])
    if false := false_figure(figure, text, wrong):
        true = chance.random() < 0.5
        said = f"{text[len(before) : figure.start]}{figure.said if true else false}{text[figure.end :]}"
        told = f"{listing.lead} – {entry.case}: {said}. Nhận định này đúng hay sai?"
        asking = stem(listing.clause, listing.before, told, figure.said)
        yield judged(listing.clause, asking, true, entry.start, entry.end)


def _of_case(listing: Listing, question: str, answer: str, wrong: Sequence[str]) -> Draft:
    told = [capitalised(one) for one in wrong]
    return _of_list(listing, question, capitalised(answer), told, Difficulty.HARD, Kind.CASE)


def _on_order(listing: Listing) -> Iterator[Draft]:
    for one, following, others in after(listing):
        question = f"{listing.lead} {GAP}. Bước nào được tiến hành ngay sau bước: {option(one)}?"
        wrong = [option(other) for other in others]
        if len(wrong) >= WRONG:
            yield _of_list(listing, question, option(following), wrong, Difficulty.HARD, Kind.ORDER)


def told_on(clause: Clause, pool: Pool) -> Iterator[tuple[Sentence, int]]:
    """Yield the items of lists, each told on with what leads into it, and where in that it begins."""
    for listing in pool.of(clause):
        if not is_paired(listing) and not listing.lead.endswith(_JOINT):
            for entry in filter(askable, listing.entries):
                text = f"{listing.lead}: {entry.text}."
                yield Sentence(clause, listing.start, entry.end, text, listing.before), len(listing.lead)


def is_ordered(listing: Listing) -> bool:
    return bool(_ORDERED.search(f"{listing.lead} {listing.clause.heading}")) and len(listing.entries) >= 4


def is_paired(listing: Listing) -> bool:
    """Is true when each entry says what holds in a case of its own."""
    return all(entry.case for entry in listing.entries)


def askable(entry: Entry) -> bool:
    """Is true for an entry that reads as an option."""
    text = entry.text
    return 3 <= len(syllables(text)) <= 32 and ". " not in text and not _LOOSE.search(text)


def foreign(listing: Listing, pool: Pool, chance: random.Random, like: Sequence[Entry]) -> list[Entry]:
    """Return entries of other lists that could stand in this one by form and matter, and that nothing says of it."""
    about = pairs(f"{listing.clause.heading} {listing.lead}")
    on_it = [one for one in pool.said if one.clause.id == listing.clause.id] + pool.alike(about)
    matter = f"{listing.clause.heading} {listing.lead} {' '.join(entry.text for entry in listing.entries)}"
    heads = {_head(entry) for entry in like}
    sizes, names = [len(syllables(entry.text)) for entry in like], {_has_name(entry) for entry in like}
    found: list[tuple[float, Entry]] = []
    for other in pool.listings:
        if other.clause.id == listing.clause.id or is_paired(other) or is_ordered(other):
            continue
        near = other.clause.document == listing.clause.document and other.clause.above[:1] == listing.clause.above[:1]
        for entry in other.entries:
            size, words = len(syllables(entry.text)), pairs(entry.text)
            if not askable(entry) or not min(sizes) / 1.5 <= size <= max(sizes) * 1.5:
                continue
            if _has_name(entry) not in names:
                continue
            if any(likeness(words, one.pairs) >= ALIKE for one in on_it) or any(
                same(entry, one) for one in listing.entries
            ):
                continue
            shared = len(pool.telling(entry.text, near) & pool.telling(matter, near))
            fits = (_head(entry) in heads) + (_sort(other) == _sort(listing) is not None)
            if shared and fits and (near or _head(entry) in heads):
                found.append((-(2 * fits + shared) + chance.random(), entry))
    found.sort(key=lambda pair: pair[0])
    return _apart([entry for _, entry in found])


def _has_name(entry: Entry) -> bool:
    """Is true for an entry that names somebody or something: “Đảng ủy Chính phủ”, but not “Đảng ủy cơ sở”."""
    return any(letter.isupper() for letter in entry.text[1:])


def _head(entry: Entry) -> str:
    return " ".join(normal(entry.text).split()[:2])


def same(one: Entry, other: Entry) -> bool:
    """Is true when a part of one entry may say what a part of the other says, in whatever words."""
    return alike(one.text, other.text)


def alike(one: str, other: str) -> bool:
    """Is true when a part of one text has half the words of a part of the other, or more."""
    return any(
        len(mine & theirs) >= HALF * min(len(mine), len(theirs)) for mine in _parts(one) for theirs in _parts(other)
    )


def _parts(text: str) -> list[frozenset[str]]:
    return [words for part in re.split(r"[;,]", text) if (words := _words(part))]


def _words(text: str) -> frozenset[str]:
    return frozenset(syllables(normal(text))) - _FILLING


def _sort(listing: Listing) -> str | None:
    said = normal(f"{listing.lead} {listing.clause.heading}")
    return next((sort for sort in _SORTS if sort in said), None)


def _apart(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries without those that are like an earlier one."""
    kept: list[Entry] = []
    for entry in entries:
        if not any(same(entry, other) for other in kept):
            kept.append(entry)
    return kept


def told_apart(texts: Sequence[str]) -> bool:
    """Is true when no text says what another says, or is a part of it."""
    folded = [f" {' '.join(syllables(normal(text)))} " for text in texts]
    return all(
        one not in other and other not in one and likeness(pairs(one), pairs(other)) < 0.75
        for one, other in combinations(folded, 2)
    )


def like(says: str, others: Sequence[Entry]) -> list[Entry]:
    """Return the entries that say a figure where this one does, and none where it does not."""
    counted = _has_figure(says)
    return [one for one in others if _has_figure(one.says) == counted]


def _has_figure(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def after(listing: Listing) -> Iterator[tuple[Entry, Entry, list[Entry]]]:
    """Yield an entry of an ordered list, the one right after it, and those that are not."""
    for at, (one, following) in enumerate(zip(listing.entries, listing.entries[1:], strict=False)):
        if _ANY_TIME.search(f"{one.text} {following.text}") or following is listing.entries[-1]:
            continue  # what closes is told by that
        others = [
            entry
            for n, entry in enumerate(listing.entries)
            if n not in (at, at + 1) and not _ANY_TIME.search(entry.text)
        ]
        yield one, following, others


def option(entry: Entry) -> str:
    return capitalised(entry.text)
