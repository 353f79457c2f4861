"""Questions answered from the corpus: passages, index, retrieval, writing, verification."""
