"""What keeps the house's papers true: `make docs`."""
