"""The places of the desk, and the screens of one device and one ticket."""
