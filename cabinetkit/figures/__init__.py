"""Pictures and their words."""
