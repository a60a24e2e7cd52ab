"""The command `movierank`, on top of everything."""
