"""Words: abbreviations and what lay words mean, spelling and diacritics, terms that searches count."""
