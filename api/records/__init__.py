"""What readers said, kept without anything about them."""
