"""How many wrong places `qa.check` finds in texts written from the corpus, and how many right ones it accuses."""
