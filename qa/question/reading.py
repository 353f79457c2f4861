"""What a question asks for: its documents, its address, the kind of answer that would satisfy it, its case.

A question is read here, once; every later step takes the reading. Everything is read from the person's words by rule;
nothing is executed, so an instruction in a question is only more words.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from corpus.locator import Locator
from corpus.number import DocumentNumber, find_numbers
from corpus.text import clean, fold, is_marked, syllables
from qa.language.detect import is_foreign
from qa.language.lexicon import Lexicon, shipped
from qa.question.address import Address, find_addresses, written_out
from qa.question.closed import Closed, closed_in
from qa.question.conditions import NONE, Conditions, conditions_in
from qa.question.facts import Asked, Fact, fact_asked
from qa.question.figures import in_one_spelling
from qa.question.follow_up import JOINT, asks, compared, parts, standalone
from qa.question.guard import holds_orders, without_noise
from qa.question.words import content, content_of

LONGEST = 2_000  # characters of a question that count
_IDENTITY = re.compile(  # asks about a document itself: who issued it, when, what it replaces, whether it holds
    r"ban hanh|thay the|thay cho|bi thay|con hieu luc|het hieu luc|co hieu luc|hieu luc (?:tu|ke|the)|con ap dung"
    r"|con dung|ngay nao|nam nao|khi nao|ve viec gi|ve noi dung gi|noi ve (?:gi|viec|cong tac gi|van de)"
    r"|quy dinh ve (?:gi|viec gi)|issued|replace|in force|still valid|about what"
)
_CENTRAL = re.compile(r"\btrung uong\b")
_DUTY = re.compile(r"\b(?:phải|cần|được phép|có được|được không|bắt buộc|must|should)\b", re.IGNORECASE)
_DUTY_BARE = re.compile(r"\b(?:phai|can|duoc phep|co duoc|duoc khong|bat buoc|must|should|may)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Reading:
    """Is a question as understood.

    `text` is the question, a follow-up joined to what it follows (`joined`), figures in one spelling; `latest` what
    was asked last, as `text` where nothing was joined; `follows` what stands before that, which of several things
    asked is the one before. `terms` are its folded content syllables, question words left out; `formal` those of
    the words that regulations use for its lay ones; `foreign` marks another language than Vietnamese, `orders`
    words addressed to the machine, `identity` a question about a document itself, `central` one about what the
    central bodies lay down, `duty` one about what someone must or may do, `closed` one that yes or no answers.
    `conditions` are those of the person's case, what was named last before what was named earlier. `parts` are the
    readings of the things it asks, where it asks several, and of the two that it compares (`compares`).
    """

    text: str
    fact: Fact
    terms: tuple[str, ...]
    formal: tuple[str, ...] = ()
    numbers: tuple[DocumentNumber, ...] = ()
    addresses: tuple[Address, ...] = ()
    conditions: Conditions = NONE
    years: frozenset[int] = frozenset()
    foreign: bool = False
    orders: bool = False
    identity: bool = False
    central: bool = False
    duty: bool = False
    closed: Closed | None = None
    latest: str = ""
    follows: str = ""
    joined: bool = False
    parts: tuple["Reading", ...] = ()
    compares: bool = False

    @property
    def folded(self) -> str:
        return self.fact.folded

    @property
    def asked(self) -> Asked:
        return self.fact.kind

    @property
    def locator(self) -> Locator | None:
        """Return the first address that it asks for, None where it asks for none."""
        return self.addresses[0].locator if self.addresses else None

    @property
    def says_something(self) -> bool:
        """Is false for what no passage can answer: stray letters, figures and signs."""
        words = content(self.text) if self.foreign else self.terms
        return bool(self.numbers or self.addresses) or sum(len(word) > 1 and word.isalpha() for word in words) > 1


def read(
    text: str, earlier: Sequence[str] = (), lexicon: Lexicon | None = None, leaning: Collection[str] = ()
) -> Reading:
    """Return what the question asks for; any text has a reading, an empty one has no terms.

    `earlier` are the questions before it in the conversation, oldest first. Of a follow-up joined to one of them, the
    case named last replaces the one before. `leaning` are those of all of them that are known to follow what stands
    before. The lexicon is that of the program where none is given.
    """
    lexicon = lexicon or shipped()
    asked = standalone(text, earlier, leaning)
    follows, joint, last = asked.rpartition(JOINT) if asked != text else ("", "", asked)
    two = compared(last[:LONGEST])
    several = [f"{follows}{joint}{one}" for one in two or parts(last[:LONGEST])]
    each = tuple(_part(one, lexicon) for one in several) if len(several) > 1 else ()
    whole = _read(asked, text, lexicon, follows=follows, joined=asked != text)
    found = replace(whole, parts=each, compares=bool(two), closed=None if each else whole.closed)
    if not found.joined:
        return found
    before = conditions_in(asked[:LONGEST]).under(conditions_in(earlier[-1][:LONGEST]))
    return replace(found, conditions=conditions_in(text[:LONGEST]).under(before))


def _part(text: str, lexicon: Lexicon) -> Reading:
    follows, _, latest = text.rpartition(JOINT)
    return _read(text, latest, lexicon, follows=follows)


def _read(
    text: str,
    latest: str,
    lexicon: Lexicon,
    *,
    follows: str = "",
    joined: bool = False,
) -> Reading:
    text, follows = _plain(text, lexicon), _plain(follows, lexicon)
    latest = _plain(latest, lexicon) if joined or follows else ""
    foreign = is_foreign(text, lexicon)
    spoken = lexicon.from_english(text) if foreign else lexicon.expanded(text)
    fact = _fact(f"{text} {spoken}" if foreign else spoken, latest)
    folded = fact.folded
    numbers = tuple(dict.fromkeys(mention.number for mention in find_numbers(text)))
    return Reading(
        text=text,
        fact=fact,
        terms=content(content_of(spoken)),
        formal=tuple(
            dict.fromkeys(fold(word) for phrases in lexicon.meanings(text) for word in syllables(" ".join(phrases)))
        ),
        numbers=numbers,
        addresses=tuple(find_addresses(text)),
        conditions=conditions_in(text),
        years=frozenset(int(year) for year in _YEAR.findall(folded)),
        foreign=foreign,
        orders=holds_orders(folded),
        central=bool(_CENTRAL.search(folded)),
        duty=bool(_DUTY.search(text) if any(map(is_marked, syllables(text))) else _DUTY_BARE.search(folded)),
        closed=None if foreign or follows or joined else closed_in(spoken),
        identity=bool(_IDENTITY.search(folded) and numbers),
        latest=latest if joined or follows else text,
        follows=follows,
        joined=joined,
    )


def _fact(whole: str, latest: str) -> Fact:
    """Return the fact that is asked for: of a follow-up by its own words, where it asks with any."""
    of_whole, own = fact_asked(whole), fact_asked(latest)
    if own.kind is Asked.OTHER and not asks(latest):
        return of_whole
    return own._replace(folded=of_whole.folded)


def _plain(text: str, lexicon: Lexicon) -> str:
    return written_out(in_one_spelling(lexicon.out_of_chat(without_noise(clean(text[:LONGEST])))))
