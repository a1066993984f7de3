"""What a document defines."""
