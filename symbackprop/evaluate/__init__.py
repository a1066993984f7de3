"""Numbers into steps: exact first, rounding last."""
