"""Why a file cannot become a document; the message names the file, the place in it and what to do next.

IngestError
├── UnreadableFile     no text can be had from it: damaged, locked, a poor scan, an old font, not what it says it is
├── MastheadMissing    the text is there, but its number, kind, issuer, date or title cannot be found in it
├── ReplacementRefused it would take the place of a fuller or more official text of the same document
└── SourceError        a file of the starter corpus breaks its format; names file and line
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # which raises these
    from ingest.document import Identity


class IngestError(Exception):
    """Is the base of what stops one file; the other files and the corpus are left as they were."""


class UnreadableFile(IngestError):
    """No text can be read from the file."""


class MastheadMissing(IngestError):
    """The document does not say who it is, and nobody may guess; in `found` what is not known is None."""

    def __init__(self, message: str, found: "Identity") -> None:
        super().__init__(message)
        self.found = found


class ReplacementRefused(IngestError):
    """A stored document would lose text or standing, which only a person may decide."""


class SourceError(IngestError):
    """A file of the starter corpus breaks its format."""
