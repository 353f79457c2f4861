"""From evidence to what is said: quotes, text, notices, refusals."""
