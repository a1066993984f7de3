"""The table of contractions: what a product with running indices is in matrices. Adding one means adding one row.

A row has the places of two arrays u and v, as in Einstein's notation, and the places of their product; an index that is
not among these is summed over. Vectors are columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from symbackprop.core.places import Index
from symbackprop.core.quantities import Kind, Quantity, quantity_of
from symbackprop.core.substitution import substitute
from symbackprop.core.terms import Product, Series, Symbol, Term, Transpose
from symbackprop.rules.activations import ACTIVATIONS, Z_SUM, Z
from symbackprop.rules.functions import apply

__all__ = ["CONTRACTIONS", "COUPLED", "Contraction", "U", "V", "coupled"]

U = Symbol(quantity_of(Kind.SLOT, unit=1))  # the first array
V = Symbol(quantity_of(Kind.SLOT, unit=2))  # the second array


@dataclass(frozen=True, slots=True)
class Contraction:
    """`pattern` is u_..., v_... -> result, and `form` the same in matrices."""

    pattern: str
    form: Term


_ROWS = (
    # sum_k U_ik v_k = (U v)_i
    Contraction("ik,k->i", Product((U, V))),
    # sum_k U_ki v_k = (U^T v)_i
    Contraction("ki,k->i", Product((Transpose(U), V))),
    # sum_k u_k v_k = u^T v
    Contraction("k,k->", Product((Transpose(U), V))),
    # u_i v_j = (u v^T)_ij
    Contraction("i,j->ij", Product((U, Transpose(V)))),
    # sum_k U_ik V_kj = (U V)_ij
    Contraction("ik,kj->ij", Product((U, V))),
    # sum_k U_ki V_kj = (U^T V)_ij
    Contraction("ki,kj->ij", Product((Transpose(U), V))),
    # sum_k U_ik V_jk = (U V^T)_ij
    Contraction("ik,jk->ij", Product((U, Transpose(V)))),
    # sum_k U_ki V_jk = (U^T V^T)_ij
    Contraction("ki,jk->ij", Product((Transpose(U), Transpose(V)))),
)

CONTRACTIONS: Mapping[str, Term] = MappingProxyType({row.pattern: row.form for row in _ROWS})

# functions of a whole vector, which a name such as softmax(z) stands for
COUPLED: Mapping[str, Term] = MappingProxyType({row.name: row.applied for row in ACTIVATIONS.values() if row.couples})


def coupled(name: str, argument: Term, other: Term, index: Index, count: int | Quantity) -> Term:
    """An entry of a function of a whole vector, where `argument` is the entry of the vector there, and `other` the one
    at `index`, which is summed over.
    """
    # softmax(z)_i = e^z_i / sum_k e^z_k
    total = Series(index, count, apply("exp", other))
    return substitute(COUPLED[name], {Z.quantity: argument, Z_SUM.quantity: total}.get)
