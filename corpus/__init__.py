"""Documents, provisions, passages, locators and the register; imports nothing else of the project."""
