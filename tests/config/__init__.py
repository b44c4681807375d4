"""Tests of the files that a site writes."""
