"""The conventions of a document, inferred once from its definitions and words."""
