"""The memory: tables, journal, lease and queries."""
