"""noctui: a duty desk in a terminal for the people who keep networks alive."""

__version__ = "0.1.0"
