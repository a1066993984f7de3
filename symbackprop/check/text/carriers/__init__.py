"""How mathematics is carried in a file: markup, code blocks, cells, typed signs, and commands of the document."""
