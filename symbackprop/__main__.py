"""`python -m symbackprop` is the program `symbackprop`."""

from symbackprop.cli import main

main()
