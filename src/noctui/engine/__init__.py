"""The heartbeat: what happens by itself. The only process that writes."""
