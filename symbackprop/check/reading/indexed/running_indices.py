"""The running indices of a chain: which letters run, over which values, and how far its sums do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from symbackprop.check.names.environment import Environment
from symbackprop.check.names.functions import is_of_a_label, layers_of_letter
from symbackprop.check.names.keys import Bindings, Key, index_letters, key_of
from symbackprop.check.reading.indexed.index_sets import in_set
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import quantities_of
from symbackprop.latex.grammar import letters_of
from symbackprop.latex.nodes import Identifier, Node, SumSign, Trees
from symbackprop.latex.tokens import Unread
from symbackprop.latex.tree import Items, entry_name, flatten, sum_signs, text_of

__all__ = [
    "counts_samples",
    "free_letters",
    "implied_letters",
    "is_name",
    "letter_of_samples",
    "letters_below",
    "letters_of_sources",
    "letters_summed",
    "limits_of_sums",
    "stands_at_the_lecture",
    "units_counted",
    "values_tried",
]

_MOST = 600  # values of the indices that are tried


def free_letters(env: Environment, trees: Trees) -> tuple[list[str], bool]:
    """The running indices of a chain that no sum binds, and whether one of them is a layer."""
    free: dict[str, None] = {}
    above: set[str] = set()
    beside = _outside_sums(trees)
    bound = {letter for tree in trees if isinstance(tree, Node) for letter in _bound(tree, beside)}
    head: set[str] = set()
    fixed: set[str] = set()  # the o of net_o, a name of the lecture, runs over nothing
    for number, tree in enumerate(trees):
        if isinstance(tree, Unread):
            continue
        for named in letters_of(tree, env.grammar):
            key = key_of(named, {})
            if key in env.names.table and key not in env.names.weak:
                fixed |= {letter for letter, _ in index_letters(named)}
            if is_name(env, named) or layers_of_letter(env.lecture.spelling, named, {}) or is_of_a_label(env, named):
                continue
            for letter, raised in index_letters(named):
                free[letter] = None
                if raised:
                    above.add(letter)
                if number == 0 and not any(letter == other for other in _bound(tree, beside)):
                    head.add(letter)
        for letter in _letters_of_entries(tree):
            free[letter] = None
            if number == 0:
                head.add(letter)
    steps = {letter for letter in free if any(_is_a_step(env, named, letter) for named in _identifiers(env, trees))}
    fixed |= steps | (env.names.labels - bound)
    if env.index_layers.ways:
        head |= {letter for tree in trees if isinstance(tree, Node) for letter in _in_front_of_sums(tree)}
    head |= {letter for tree in trees if isinstance(tree, Node) for letter in _in_terms_before_sums(tree)}
    letters = [letter for letter in free if (letter not in bound or letter in head) and letter not in fixed]
    layers = {layer for layer in letters if layer in above and layer not in env.sizes}
    return letters, bool(layers) and any(_is_layer(env, trees, layer) for layer in layers)


def letter_of_samples(env: Environment, trees: Trees, letters: Sequence[str]) -> str | None:
    """The one of some running indices of a chain that counts the samples of a batch."""
    named = [one for tree in trees if isinstance(tree, Node) for one in letters_of(tree)]  # e^{(i)} may be a name, too
    return next((letter for letter in letters if counts_samples(env, named, letter, {})), None)


def counts_samples(env: Environment, names: Iterable[Identifier], letter: str, bindings: Bindings) -> bool:
    """Whether an index is that of a sample in one of some names, or in what the document defines it by; an index of
    units beside the number of a sample is none.
    """
    samples = env.lecture.network.samples
    if not samples:
        return False
    other = min(samples, 2)
    for named in names:
        letters = {one for one, _ in index_letters(named)}
        if letter not in letters:
            continue
        bound = {**dict.fromkeys(letters, 1), **bindings}
        if all(_is_of_sample(env, key_of(named, {**bound, letter: number}), number) for number in (1, other)):
            return True
    return False


def _is_of_sample(env: Environment, key: Key, sample: int) -> bool:
    """Whether a name, or what the document defines it by, is of a sample."""
    waiting: list[Quantity | None] = [env.own.get(key) or env.names.find(key)]
    while waiting:
        one = waiting.pop()
        if one is not None and one.sample == sample:
            return True
        own = env.definitions.get(one) if one is not None else None
        waiting += quantities_of(own.term) if own is not None else ()
    return False


def letters_below(trees: Trees) -> Set[str]:
    """The index letters that stand below names and entries, and above none."""
    names = [named for tree in trees if isinstance(tree, Node) for named in letters_of(tree)]
    places = {place for named in names for place in index_letters(named)}
    entries = {letter for tree in trees if isinstance(tree, Node) for letter in _letters_of_entries(tree)}
    return ({letter for letter, above in places if not above} | entries) - {one for one, above in places if above}


def _letters_of_entries(tree: Node) -> Iterator[str]:
    """The letters below what is no name, (W^T delta)_i."""
    if tree.data == "indexed" and entry_name(tree) is None and tree.node(0).data == "brackets":
        letters = [token.text for token in tree.tokens if token.text not in ("{", "}", ",")]
        if all(len(letter) == 1 and letter.isalpha() for letter in letters):
            yield from letters
    parts = (tree.ratio.top, tree.ratio.bottom) if tree.data == "fraction" else tree.nodes
    for part in parts:
        yield from _letters_of_entries(part)


def _in_front_of_sums(node: Node) -> Iterator[str]:
    """The letters of sums that stand in front of these in a product, too: o_k sum_k w_{jk} is of any k."""
    before: set[str] = set()
    for _, item in flatten(node):
        bound = {*_bound(item)}
        yield from before & bound
        before |= {letter for named in letters_of(item) for letter, above in index_letters(named) if not above} - bound
        if item is not node:
            yield from _in_front_of_sums(item)
    if len(flatten(node)) == 1:
        for part in node.nodes:
            yield from _in_front_of_sums(part)


def _in_terms_before_sums(node: Node) -> Iterator[str]:
    """The letters of sums that stand in a term before these, too: d_k + sum_{k != j} d_k is of any k."""
    if node.data in ("add", "subtract"):
        left, right = node.node(0), node.node(-1)
        there = {letter for named in letters_of(left) for letter, above in index_letters(named) if not above}
        yield from (there - {*_bound(left)}) & {*_bound(right)}
    for part in node.nodes:
        yield from _in_terms_before_sums(part)


def _is_layer(env: Environment, trees: Trees, letter: str) -> bool:
    """Whether a letter above counts layers: with it the names have units below."""
    for tree in trees:
        if isinstance(tree, Unread):
            continue
        for named in letters_of(tree, env.grammar):
            raised = [found for found, above in index_letters(named) if above]
            ones = dict.fromkeys({*(name for name, _ in index_letters(named))}, 1)
            found = [env.names.table.get(key_of(named, {**ones, letter: number})) for number in (1, 2, 3)]
            layers = [None if quantity is None else env.numbers.of(quantity) for quantity in found]
            first = next((number for number, layer in enumerate(layers) if layer is not None), None)
            if letter in raised and first is not None and layers[first] == first + 1:
                return first + 1 >= len(layers) or layers[first + 1] != layers[first]
    return False


def implied_letters(env: Environment, trees: Trees) -> frozenset[str]:
    """The letters that the sums without an index run over, each the only one in its sum that neither stands on the left
    nor runs in a sum around it.
    """
    sides = [tree for tree in trees if isinstance(tree, Node)]
    if isinstance(trees[0], Unread):
        return frozenset()
    head = {letter for named in letters_of(trees[0], env.grammar) for letter, _ in index_letters(named)}
    free = head - {*_bound(trees[0])}
    return frozenset().union(*(_implied(env, _items(tree), free.union(_bound(tree), "Ll")) for tree in sides[1:]))


def _implied(env: Environment, items: Items, bound: Set[str]) -> Set[str]:
    found: set[str] = set()
    for rest in _sums_without_index(items):
        own = letters_summed(env, rest) - bound
        if len(own) > 1:
            own &= {*letters_of_sources(env, [node for _, node in rest])}
        found |= own if len(own) == 1 else set()
        found |= _implied(env, rest, bound | own)
    return found


def letters_summed(env: Environment, rest: Items) -> Set[str]:
    """The index letters of what is summed, but for what stands in further sums without an index."""
    names = Counter(_names(env, rest))
    names -= Counter(named for items in _sums_without_index(rest) for named in _names(env, items))
    return {letter for named in names if not is_name(env, named) for letter, _ in index_letters(named)}


def _names(env: Environment, items: Items) -> Iterator[Identifier]:
    for _, node in items:
        yield from letters_of(node, env.grammar)


def _sums_without_index(items: Items) -> Iterator[Items]:
    """The factors behind each outermost sign of a sum that has nothing below and above."""
    for place, (_, item) in enumerate(items):
        if item.data == "big" and not item.sum_sign.sub and not item.sum_sign.sup:
            yield items[place + 1 :]
            return
        for part in (item.ratio.top, item.ratio.bottom) if item.data == "fraction" else item.nodes:
            yield from _sums_without_index(_items(part))


def _items(node: Node) -> Items:
    return flatten(node) if node.data in _PRODUCTS else [("beside", node)]


_PRODUCTS = frozenset(["start", "beside", "times", "entrywise", "over"])


def letters_of_sources(env: Environment, trees: Sequence[Node]) -> Iterator[str]:
    """The letters of the sources at weights whose index letters tell their layers: over these a pre-activation sums."""
    for named in (named for tree in trees for named in letters_of(tree, env.grammar)):
        layers = env.index_layers.counted.get(named.base, ())
        if len({*layers}) > 1:
            yield named.places[layers.index(min(layers))]


def _identifiers(env: Environment, trees: Trees) -> Iterator[Identifier]:
    for tree in trees:
        if isinstance(tree, Node):
            yield from letters_of(tree, env.grammar)


def _is_a_step(env: Environment, named: Identifier, letter: str) -> bool:
    """Whether a letter counts the steps of a training: w_{t+1} is w_t after one; what a model has at each time is
    none.
    """
    later = letter == "t" and text_of(named.sub) in ("t+1", "(t+1)")
    of_a_model = not env.lecture.network.layers
    return later and not (of_a_model and env.names.find(key_of(replace(named, sup=()), {letter: 1})) is not None)


def is_name(env: Environment, named: Identifier) -> bool:
    key = key_of(named, {})
    bare = replace(key, sup=key.sup.removesuffix("T")) if key.sup else key
    return any(one in names for one in (key, bare) for names in (env.names.table, env.own, env.wholes))


def _outside_sums(trees: Trees) -> Set[str]:
    """The index letters of the sides of a chain that have no sum."""
    sides = (tree for tree in trees if isinstance(tree, Node) and not any(True for _ in sum_signs(tree)))
    return {letter for tree in sides for named in letters_of(tree) for letter, _ in index_letters(named)}


def _bound(tree: Node, beside: Set[str] = frozenset()) -> Iterator[str]:
    """The letters that the sums in a tree run over; of i != j in C the one that does not stand `beside` them."""
    for big in sum_signs(tree):
        text = "".join(token.text for token in big.sub if token.text not in "{}")
        found = in_set(text)
        if found is not None:
            yield found.beside(beside).letter
        elif text and text[0].isalpha() and (len(text) == 1 or not text[1].isalpha()):
            yield text[0]


def limits_of_sums(env: Environment, trees: Trees) -> dict[str, int]:
    """How far sums run that end at a letter of which nothing is said: as far as there are names."""
    found: dict[str, int] = {}
    head = letters_of(trees[0], env.grammar) if isinstance(trees[0], Node) else ()
    running = {letter for named in head for letter, above in index_letters(named) if not above and letter.islower()}
    for tree in trees:
        for big in sum_signs(tree) if isinstance(tree, Node) else ():
            end, from_zero = text_of(big.sup).strip("{}"), text_of(big.sub)[1:] == "=0"
            letter = end.removesuffix("-1") if from_zero else end
            index = "".join(token.text for token in big.sub if token.text not in "{}")[:1]
            said = letter in env.sizes or letter == "L" or letter in running or _sums_samples(env, big, tree)
            if len(letter) != 1 or not letter.isalpha() or said or not index:
                continue
            counts = [
                count
                for named in letters_of(tree, env.grammar)
                if index in {one for one, _ in index_letters(named)}
                and not _has_free_layer(env, named, index)
                and (count := _count(env, named, index))
            ]
            if counts and (letter == end or len({*counts}) == 1):
                one_less = from_zero and letter == end and not env.names.lowest
                found[letter] = min(counts) - one_less
    return found


def _sums_samples(env: Environment, big: SumSign, tree: Node | Unread) -> bool:
    return isinstance(tree, Node) and sums_samples(env, big, [tree])


def sums_samples(env: Environment, big: SumSign, trees: Sequence[Node]) -> bool:
    """Whether a sum runs over samples, by what it ends at and what stands above the names in it, though the lecture has
    one: a^{(i)} is of no layer then.
    """
    letter = text_of(big.sup)
    if letter not in env.sample_letters:
        return False
    index = text_of(big.sub)[:1]
    names = (named for tree in trees for named in letters_of(tree, env.grammar))
    return any((index, True) in index_letters(named) for named in names)


def _has_free_layer(env: Environment, named: Identifier, index: str) -> bool:
    """Whether another letter above a name tells its layer, on which it depends how many there are."""
    return not is_name(env, named) and any(
        above and one not in (index, "L", "T") for one, above in index_letters(named)
    )


def _count(env: Environment, named: Identifier, index: str) -> int:
    """How many names of the lecture there are for 1, 2, ... in the place of an index, or for 0, 1, ..."""
    ones = dict.fromkeys({letter for letter, _ in index_letters(named)}, 1)
    if "L" in ones:  # a^L is of the last layer
        ones["L"] = env.lecture.network.depth + env.numbers.first
    count = 0
    first = env.names.lowest
    found = one = env.names.find(key_of(named, {**ones, index: first}))
    while count < _MOST and found is not None and one is not None and _is_of_its_kind(found, one):
        count += 1
        found = env.names.find(key_of(named, {**ones, index: count + first}))
    return count


def _is_of_its_kind(found: Quantity, one: Quantity) -> bool:
    """Whether a number counts what another one does: units, or samples."""
    return found.kind is one.kind and isinstance(found.sample, int) == isinstance(one.sample, int)


def stands_at_the_lecture(env: Environment, trees: Trees, letters: Sequence[str]) -> bool:
    """Whether an index stands at a name of the lecture, or at one of the document with a known length."""
    for named in _identifiers(env, trees):
        if not {letter for letter, _ in index_letters(named)} & {*letters}:
            continue
        ones = dict.fromkeys({letter for letter, _ in index_letters(named)}, 1)
        if env.names.find(key_of(named, ones)) is not None or f"|{named.base}" in env.sizes:
            return True
    return False


def units_counted(env: Environment, trees: Trees) -> dict[str, int]:
    """How many units there are of the layers that index letters tell, and how many samples."""
    return {**_samples_counted(env, trees), **_units_of_layers(env, trees)}


def _samples_counted(env: Environment, trees: Trees) -> dict[str, int]:
    samples = env.lecture.network.samples
    if not samples:
        return {}
    places = [(named, letter) for named in _identifiers(env, trees) for letter, _ in index_letters(named)]
    others = {letter for named, letter in places if not _counts_samples(env, named, letter, samples)}
    return dict.fromkeys({letter for _, letter in places} - others, samples)


def _counts_samples(env: Environment, named: Identifier, letter: str, samples: int) -> bool:
    """Whether an index at a name is the number of a sample, also at a name of the document's own for each."""
    ones = dict.fromkeys((one for one, _ in index_letters(named)), 1)
    keys = [key_of(named, {**ones, letter: number}) for number in range(1, samples + 2)]
    if env.own and [key in env.own for key in keys] == [True] * samples + [False]:
        return True
    found = [env.names.find(key) for key in keys[:2]]
    return [one.sample if one is not None else None for one in found] == [1, 2]


def _units_of_layers(env: Environment, trees: Trees) -> dict[str, int]:
    names = (named for tree in trees if isinstance(tree, Node) for named in letters_of(tree, env.grammar))
    layers = env.index_layers.layers_in(names) if env.index_layers.ways else {}
    return {letter: max(map(env.lecture.network.width, found)) for letter, found in layers.items()}


def values_tried(env: Environment, letters: int) -> Sequence[int]:
    """The values that so many indices may have: the numbers of units, as far as the lecture numbers them on from layer
    to layer; none where the indices are too many.
    """
    network = env.lecture.network
    widths = [network.width(layer) for layer in range(network.depth + 1)] or [3]
    most = max(
        *widths,
        network.depth + env.numbers.first,
        3 if env.own or not network.depth else 1,
        env.lecture.network.samples or 1,
    )
    if letters > 4:
        return ()
    if not network.layers:
        most = max(network.graph.sizes.values(), default=most)
    elif env.names.highest > most and env.names.highest**letters <= _MOST:
        most = env.names.highest
    first = env.names.lowest
    if most**letters <= _MOST:
        return range(first, most + 1)
    return [number for number in range(first, most + 1) if number <= 3 or number == most]
