"""The rules: pure functions on frozen dataclasses; no clock, no I/O."""
