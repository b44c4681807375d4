"""The verbs: every one a plain function in one transaction."""
