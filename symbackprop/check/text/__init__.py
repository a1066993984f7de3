"""A document -> its formulas, and the chains of relations in them."""
