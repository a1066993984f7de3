"""Shapes that formulas carry: behind arrows and colons, in brackets, and below names."""
