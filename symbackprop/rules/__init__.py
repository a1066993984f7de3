"""The knowledge, as rows of tables."""
