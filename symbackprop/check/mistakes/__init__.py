"""What is wrong in a wrong claim, and what would be right."""
