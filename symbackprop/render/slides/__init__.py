"""A document as Beamer slides: the grid, the blocks, the colours."""
