"""Document -> text -> files."""
