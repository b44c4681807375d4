"""The voice: a message and an address in, an outcome out."""
