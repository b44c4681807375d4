"""The doors: parse, ask, print."""
