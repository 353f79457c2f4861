"""The service's two doors: HTTP and the command line."""
