"""The senses: a target in, a reading out."""
