"""Whether a question gets the procedure it asks for: questions written for it, in two halves."""
