"""The kinds of layer: a file a kind, with the definitions that a lecturer would write on the board."""
