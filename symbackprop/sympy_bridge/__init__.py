"""SymPy both ways, for those who go on in Python: formulas of a lecture as expressions, claims and lectures of them.

SymPy is loaded here alone: nothing that a build prints or proves passes through it.
"""

from symbackprop.sympy_bridge.claims import verify
from symbackprop.sympy_bridge.expressions import equations_of, symbol_of, to_sympy
from symbackprop.sympy_bridge.lectures import lecture_of
from symbackprop.sympy_bridge.networks import Expressions, expressions

__all__ = ["Expressions", "equations_of", "expressions", "lecture_of", "symbol_of", "to_sympy", "verify"]
