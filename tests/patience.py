"""How much longer than it should take a test waits before it gives up: on a busy machine everything takes longer, and
what a test claims about a time it measures itself."""

SLACK = 4.0
