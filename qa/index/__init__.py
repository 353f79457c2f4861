"""Passages on disk, found by their words, their meaning and their address.

    root/live                    the fingerprint of the live generation
    root/<fingerprint>/          manifest.json, documents.jsonl, passages.jsonl, vectors.npy, spelling.json, lexical/,
                                 chroma-…/
    root/.building-<fingerprint> a build under way, or what a killed one left; the next build removes it

One folder per generation, one pointer file that says which is live. A generation is written whole, flushed, renamed
into place and never touched again, so a build that dies leaves the old one answering. The generation before the live
one is kept, because a service that has it open follows the pointer only at its next question; older ones are removed.
The vectors are also kept as a plain array, so that the next build embeds only the passages that changed.

The manifest has the checksum of every file. Opening checks what it is about to read, a build everything, and
makes a damaged generation anew. Up to `dense.COMPARED` passages reading writes nothing in the folder, and what
happens to the folder later does not reach who has it open; beyond that Chroma is open there too.
"""
