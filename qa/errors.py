"""What can go wrong while answering. Not having an answer is a `Status`; these mean we could not work.

QAError
├── IndexMissing       no index generation is live
├── IndexStale         the live index was built from another corpus, model or set of rules
├── IndexBusy          another build is running in the same folder
└── ModelUnavailable   the embedding model cannot be loaded
"""


class QAError(Exception):
    """Is the base of all failures of this package; the message says what, where and what to do."""


class IndexMissing(QAError):
    """No index is there to ask."""


class IndexStale(QAError):
    """The index does not belong to this corpus, model or rules; the message prints both fingerprints."""


class IndexBusy(QAError):
    """Another process is building an index in the same folder."""


class ModelUnavailable(QAError):
    """The embedding model cannot be loaded."""
