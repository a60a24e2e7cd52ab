"""A model at work elsewhere: as a SavedModel."""
