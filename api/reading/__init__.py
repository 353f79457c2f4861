"""The pages people read documents on."""
