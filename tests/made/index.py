"""What an index finds, by where it stands."""

from made.embedders import HashEmbedder

MODEL = HashEmbedder().fingerprint


def lexical(index, *terms, **more):
    return [index.passages[row].locator for row, _ in index.lexical(dict.fromkeys(terms, 1.0), 5, **more)]


def nearest(index, text, **more):
    return [index.passages[row].locator for row, _ in index.dense(HashEmbedder().embed_queries([text])[0], 3, **more)]
