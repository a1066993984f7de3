"""The frames of a model of equations."""
