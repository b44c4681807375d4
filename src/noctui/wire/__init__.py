"""The counter: the language between a desk and the engine."""
