"""What names mean: of the lecture, and of the document at a place."""
