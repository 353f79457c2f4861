"""The answer to a question about a procedure: which one, for which case, as steps that stand on quotes, by when."""
