"""The small family of questions and sheets that lie over a place."""
