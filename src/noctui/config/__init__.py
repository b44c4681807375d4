"""The files: what a site writes down, and errors that name file, line and column."""
