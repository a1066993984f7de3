"""What runs over indices: sums, sets, conditions and counts."""
