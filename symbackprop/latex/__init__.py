"""Mathematics as LaTeX: text -> tokens -> syntax tree."""
