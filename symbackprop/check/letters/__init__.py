"""Index letters: which layer each runs over, and the names that they tell apart."""
