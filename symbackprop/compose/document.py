"""A document as data: frames of blocks, without a word of layout or of any language.

Words are phrases: a key of the phrase file and the mathematics or text that fills its slots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symbackprop.compose.diagram import Diagram, Figure
from symbackprop.core.display import Finer
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Series, Term
from symbackprop.network.network import Network

__all__ = [
    "Block",
    "Chain",
    "Contents",
    "Document",
    "Factor",
    "Frame",
    "Given",
    "Items",
    "Ledger",
    "Link",
    "Listing",
    "Locals",
    "Note",
    "Phrase",
    "Plain",
    "Reference",
    "Table",
    "Words",
]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of the phrase file; `slots` fills its {names} with mathematics or with words.

    `default` stands in for a key that the file lacks, such as the name of an activation that was added.
    """

    key: str
    slots: Mapping[str, Term | Words | int | str] = field(default_factory=dict)
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that the user wrote; it comes out as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Words or mathematics one after the other, with commas."""

    parts: tuple[Term | Words, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The number of the chain that defines a quantity, in a document whose equations are numbered."""

    quantity: Quantity


Words = Phrase | Plain | Listing | Reference  # what Wording writes


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain: the relation (=, approx, leftarrow) to what stands before, and the new side.

    `reason` is why it holds. An `emphasis` link is the result of its frame. A link that `splits` writes a function of
    one variable case by case.
    """

    relation: str
    right: Term
    reason: Words | None = None
    emphasis: bool = False
    splits: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """A displayed chain  left = a = b ~ c, aligned at its relations. `name` is the equation's label.

    `holds` has the pairs of sides that need no further proof: proved where they come from, or a law.
    It appears in the overlay `stage`, where the format has overlays, and keeps its room before. One that is `inline`
    stands on one line where that is wide enough.
    """

    left: Term
    links: tuple[Link, ...]
    name: str = ""
    holds: frozenset[tuple[Term, Term]] = frozenset()
    stage: int = 1
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list of words. `reveal` shows it item by item, each with its picture, where the format can."""

    items: tuple[Words, ...]
    reveal: bool = False


@dataclass(frozen=True, slots=True)
class Locals:
    """Chains one below the other, each on one line: local derivatives, updates.

    Those that are `beside` belong to the ones in the block before, row by row.
    """

    chains: tuple[Chain, ...]
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of a chain rule: a derivative, its `local` form and its value, found in the step `stage`.

    `kind` is loss, activation, forward or subject; `name` says in a word what is differentiated.
    """

    derivative: Term
    local: Term
    value: Term | None
    stage: int
    kind: str
    name: Words


@dataclass(frozen=True, slots=True)
class Ledger:
    """A chain rule factor by factor: what stands in its columns, factors and the signs + ( ) * between them.

    `name` is the short name of the left side, where it has one. `chains` has the same claims as chains: the rule, each
    local derivative, the numbers; `remarks` says a sentence a stage, the last one of the whole. `spelled`
    are the chains that stand for it where its columns are too wide.
    """

    left: Term
    columns: tuple[Factor | str | Series, ...]
    total: Link | None
    chains: tuple[Chain, ...]
    remarks: tuple[Words, ...]
    name: Term | None = None
    spelled: tuple[Chain, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """Given numbers under a label; with `elided`, more of them than are shown."""

    label: Words
    pairs: tuple[tuple[Term, Term], ...]
    elided: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the words of its head, and its rows of mathematics, words or nothing."""

    head: tuple[Term | Words, ...]
    rows: tuple[tuple[Term | Words | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """The titles of all sections, one of them current."""

    titles: tuple[Words, ...]
    current: int


@dataclass(frozen=True, slots=True)
class Note:
    """A remark that is small and quiet: a convention, what was left out."""

    words: Words


Block = Chain | Ledger | Locals | Items | Given | Table | Contents | Note | Words


@dataclass(frozen=True, slots=True)
class Frame:
    """One slide: `number` counts the steps of the derivation.

    The title says what the frame shows, `step` names the step in a small line above it; without one, the phrase with
    the title's key and `_step` at its end does. `part` is the pass that the frame belongs to: forward, loss, backward
    or update, `section` the title of its section, where there are several. `progress` is (frames up to this one, frames
    in all).

    `lead` stands over the whole width, `blocks` below it, beside the picture, `tail` below both. Several `diagrams`
    grow along with the items. A `stacked` frame has its picture above its blocks.
    `raw` is LaTeX that the lecturer wrote, frames and all. `halves` stand for a frame whose table is wider than a page.
    Frames one after the other that are of one `family` have type of one size.
    Its chains speak of the `context`, the lecture's network where there is none. With `proved`, each link must be one
    that holds already, or say what a name stands for.
    """

    title: Words
    blocks: tuple[Block, ...]
    diagrams: tuple[Figure, ...] = ()
    lead: tuple[Block, ...] = ()
    tail: tuple[Block, ...] = ()
    number: int | None = None
    stacked: bool = False
    raw: str = ""
    halves: tuple[Frame, ...] = ()
    context: Network | None = None
    proved: bool = False
    part: str = ""
    step: Words | None = None
    section: Words | None = None
    progress: tuple[int, int] | None = None
    family: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A lecture's slides; the `cover` is the network, for the title page. `finer` has the numbers that are printed with
    more digits than the others.
    """

    title: str
    subtitle: str
    author: str
    institute: str
    date: str
    frames: tuple[Frame, ...]
    cover: Diagram | None = None
    finer: Finer = field(default_factory=dict)
