"""The product beside what a user would pick instead: same documents, same questions, same machine, one run."""
