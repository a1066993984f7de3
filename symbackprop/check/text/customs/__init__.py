"""What authors leave out of a line or write their own way, put in as everybody reads it."""
