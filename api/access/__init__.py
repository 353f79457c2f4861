"""Who may call, by which name and from where."""
