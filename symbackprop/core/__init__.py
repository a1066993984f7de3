"""The vocabulary: quantities, terms, steps, numbers, errors."""
