"""Questions written from passages, and what learns from them."""
