"""What can go wrong while answering. Not having an answer is a `Status`; these mean we could not work.

QAError
├── IndexMissing       no index generation is live
├── IndexStale         the live index was built from another corpus, model or set of rules
├── IndexDamaged       the live index is not as it was written
├── ChromaAway         the Chroma server does not answer
├── IndexNotWritten    the disk is full, or the folder may not be written
├── IndexBusy          another build is running in the same folder
├── ModelUnavailable   the embedding model cannot be loaded
├── ClusterUnavailable the Ray cluster cannot be joined, or cannot do its work
└── ConfidenceDamaged  the operator's fitted confidence cannot be used
"""


class QAError(Exception):
    """Is the base of all failures of this package; the message says what, where and what to do."""


class IndexMissing(QAError):
    """No index is there to ask."""


class IndexStale(QAError):
    """The index does not belong to this corpus, model or rules; the message prints both fingerprints."""


class IndexDamaged(QAError):
    """A file of the index is gone or not as it was written."""


class ChromaAway(QAError):
    """The Chroma server that the settings name does not answer; what is live is answered from without it."""


class IndexNotWritten(QAError):
    """The new index found no room or was not allowed; what was live still is."""


class IndexBusy(QAError):
    """Another process is building an index in the same folder."""


class ModelUnavailable(QAError):
    """The embedding model cannot be loaded."""


class ClusterUnavailable(QAError):
    """The Ray cluster at REGQA_RAY_ADDRESS cannot be joined, or cannot do what it was given."""


class ConfidenceDamaged(QAError):
    """The confidence that was fitted on this corpus cannot be read, or is of another version."""
