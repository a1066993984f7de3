"""A graph that the lecturer writes down as equations."""
