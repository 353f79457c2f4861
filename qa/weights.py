"""What moves a passage up or down: every hand-set number of search and judgement, its unit, and what it is worth.

Worth is what MRR@10 loses without it, in thousandths: on the cases (dev, test), the everyday questions (dev, test),
and 519 questions on State laws (typed, unaccented, mistyped); * where the 95 % interval leaves out 0. How it was
measured stands in docs/adr/0013.
"""

# Search: what a hit in a field of the lexical index counts, in its BM25.
FIELDS = {"body": 1.0, "heading": 0.3}  # of folded terms
MARKED = 0.3  # of terms typed with their diacritics
NUMBERS = 1.0  # of the serials of documents

# Search: the two legs, in standard deviations of each leg's best hundred.
DEPTH = 100  # hits asked of each leg
DENSE = 0.6  # share of the dense leg, the lexical one has the rest; .6 to .7 is a plateau
DENSE_ALONE = 1.0  # the same for a question in a language none of whose words can be looked up
ADDED = 0.5  # a lay word's formal counterpart beside the words that were typed, a typed word being 1

# Search: what is added to a fused score, in standard deviations.         worth, in thousandths
NAMED = 1.0  # it is in a document that the question names                0 0 -1 1, 0 0 0
PLACED = 1.0  # it stands at an address whose document is left open       0 0 0 0, 2 1 0
LOOKED_INTO = 30  # of the ranking are compared word by word              21* 6 -3 -6, 13* 10* 10*; of this:
COVERED = 2.0  # it says all of the question in its own words             -1 6 0 -2, 4* 4* 6*
FORMAL = 1.0  # it says a formal counterpart of each lay word             22* 0 40* 38*, -1 0 0 (with ADDED)
IN_ROW = 1.0  # it holds all of the question's runs of words              0 -3 2 0, 1 3* 1
RUN = 5  # words in a run; 4 to 6 is a plateau
APT = 0.5  # it holds the kind of fact asked for                          4 3 0 0, 0 0 0
ASKED = 0.8  # a log-odds, learned, that it is what is asked for: the right clause first of dev halves .935 instead of
#              .860, of test halves .911, .861 (docs/adr/0043)
UNKNOWN = -2.0  # log-odds taken for passages of which nothing was learned
DEFINED = 2.0  # it opens by saying what the thing is that is asked for   0 0 0 0, 4 4* 3

# Judgement: what is taken from the score of a clause on another case, in standard deviations of the search.
OTHER_CASE = 1.0  # of dev halves .854 have the right clause first instead of .850, of test halves .832, .821

# Judgement: how much of the question a passage says.
FORMALLY = 0.5  # weight of a formal counterpart, a word of the question being 1
PAIR = 0.5  # weight of two neighbouring syllables, one being 1
