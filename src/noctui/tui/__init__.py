"""The face: what an operator sees and presses. The only floor with Textual in it."""
