"""A document against its lecture: every claim read, judged, and where it is wrong, explained."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from symbackprop.check.chain_audit import Judged, judge_chain, judge_more
from symbackprop.check.definitions.definitions import announce
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.listings import listing
from symbackprop.check.means import Means
from symbackprop.check.names.environment import Scope
from symbackprop.check.names.keys import Key
from symbackprop.check.prose import prose_of
from symbackprop.check.report import Report, Verdict
from symbackprop.check.rows import Rows
from symbackprop.check.text.chains import Chain, chains_of
from symbackprop.check.text.formulas import Piece, macros_of, pieces_of
from symbackprop.core.errors import SymbackpropError
from symbackprop.latex.signs import INDICES, RELATIONS
from symbackprop.latex.tokens import Macro, Token, Unread, tokenise
from symbackprop.network.lecture import Lecture

__all__ = ["Audit", "audit"]

# what the numbers and the shapes of a claim may do, and is no fault of the program
_LIMITS = (SymbackpropError, RecursionError, ArithmeticError, MemoryError)
_STRANGE = "it could not be worked out"
_SHOWN = 200  # characters of a piece that is unread as a whole
_IF = re.compile(r"\b(?:if|for|when|where|falls|wenn|für)\s*\$?$", re.IGNORECASE)
_CASE = re.compile(r"\b(?:case|fall)\b[^.$]{0,12}\$?$", re.IGNORECASE)
_WHEN = re.compile(r"[$)\\\s]*(?:when(?:ever)?|if|for(?: all)?|where|falls|wenn|für)[$(\\\s]*", re.IGNORECASE)
_FEW_WORDS = 4  # between a formula and the display that goes on with it

Progress = Callable[[int, int], None]
_MARKUP = re.compile(r"\\begin\{\w+\*?\}(?:\{(?:[^{}]|\{[^{}]*\})*\})?|\\[A-Za-z]+")


def audit(lecture: Lecture, text: str, document: str = "document", progress: Progress | None = None) -> Report:
    """The verdict on every mathematical claim of a document, in the order of reading.

    `text` is LaTeX, or Markdown or text with LaTeX mathematics in it; nothing of it is run, and no file is opened.
    `progress` is told the place in the text and its length.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    run = Audit.of(lecture, text)
    pieces = [*pieces_of(text, run.macros)]
    for piece, following in zip_longest(pieces, pieces[1:]):
        run.piece(piece, following)
        if progress is not None:
            progress(piece.start, len(text))
    return Report(document, tuple(run.rows.claims))


@dataclass(frozen=True, slots=True)
class _Meant:
    """Which indices a piece said are meant, where it ended, and whether it was a case of several."""

    end: int
    tokens: tuple[Token, ...]
    case: bool


@dataclass(slots=True)
class Audit:
    """An audit under way: what the document has defined, printed and claimed up to a place."""

    means: Means
    rows: Rows
    macros: Mapping[str, Macro]
    decimal_comma: bool
    last: Judged | None = None  # the chain that a display beginning with a relation goes on with
    end: int = 0  # where the piece before ended
    taken: int = -1  # the piece whose indices the formula before it has taken up
    meant: _Meant | None = None

    @staticmethod
    def of(lecture: Lecture, text: str) -> Audit:
        means = Means.of(lecture, text)
        source = means.source
        comma = source.braced_comma or source.plain_comma
        return Audit(means, Rows(source, means.expected), macros_of(text), comma)

    @property
    def scope(self) -> Scope:
        """The names in force."""
        return self.means.scope

    def piece(self, piece: Piece, following: Piece | None = None) -> None:
        """The claims of a piece, behind which the `following` one may say which indices are meant; what nobody
        thought of leaves it unread.
        """
        count = self.rows.count
        try:
            self._piece(piece, following)
        except _LIMITS:
            self.rows.cut(count)
            self.rows.add_alone(piece.start, piece.text.strip()[:_SHOWN], Outcome(Verdict.UNREAD, _STRANGE))

    def _piece(self, piece: Piece, following: Piece | None) -> None:
        if piece.included:
            followed = Outcome(Verdict.UNREAD, "another file is named here; it is not followed")
            self.rows.add(piece.start, piece.text, followed)
            return
        try:
            tokens = tokenise(piece.text, piece.start, self.macros)
            chains = chains_of(tokens, self._is_known, decimal_comma=self.decimal_comma)
        except Unread as problem:
            if re.search(r"=|\\approx|[<>]", piece.text):
                self.rows.add_alone(piece.start, piece.text.strip(), Outcome(Verdict.UNREAD, str(problem)))
            return
        if self._only_indices(piece, chains):
            return
        self._put_following_indices(piece, chains, following)
        source, end = self.means.source, piece.start + len(piece.text)
        said = prose_of(self.scope, self.means.grammar, piece, tokens, source.text)
        if said is not None:
            self.rows.add_alone(said.at, said.latex, said.outcome)
        base = source.base(self.end, piece.start)
        if base is not None:
            self.scope.logarithm = None if base in ("e", "$e") else int(base.strip("$"))
        letter = source.true_class(self.end, piece.start + len(piece.text))
        if letter is not None:
            self.scope.classes.add(letter)
        goes_on = self.last is not None and self._words_before(piece) <= (_FEW_WORDS if piece.display else 0)
        self.end = end
        means = replace(self.means, heading=source.heading(piece.start), denied=source.crossed(end))
        for chain in chains:
            if chain.aside:
                announce(means, chain)
        for number, one in enumerate(chains):
            chain = one if not one.continues or (goes_on and number == 0) else one.without_first()
            if chain.continues or chain.relations:
                self._try_chain(means, chain, piece)
            else:
                for row in listing(self.scope, means.grammar, chain):
                    self.rows.add_alone(row.at, row.latex, row.outcome)

    def _try_chain(self, means: Means, chain: Chain, piece: Piece) -> None:
        """Judges a chain; whatever goes wrong on the way leaves it unread."""
        state, count = self.scope.save(), self.rows.count
        try:
            if chain.continues:
                assert self.last is not None
                self.last = judge_more(means, self.rows, chain, self.last)
            else:
                self.last = judge_chain(means, self.rows, chain, piece.before, self.last)
        except (Unread, *_LIMITS) as problem:
            self.scope.restore(state)
            self.rows.cut(count)
            reason = str(problem) if isinstance(problem, Unread) else _STRANGE
            sides = range(0 if chain.continues else 1, len(chain.sides))
            self.rows.add_sides(chain, sides, Outcome(Verdict.UNREAD, reason))

    # what stands around

    def _only_indices(self, piece: Piece, chains: Sequence[Chain]) -> bool:
        """Takes up `for i != j`, which says of the next formula which indices are meant; that is no claim."""
        self._put_indices(piece, chains)
        indices = self._indices_meant(piece, chains)
        if indices is None:
            return False
        if self.taken != piece.start:
            self.meant = _Meant(piece.start + len(piece.text), indices, case=_CASE.search(piece.before) is not None)
        return True

    def _indices_meant(self, piece: Piece, chains: Sequence[Chain]) -> tuple[Token, ...] | None:
        """The relation of indices that a piece is, if it is nothing else."""
        if len(chains) != 1 or piece.display or len(chains[0].sides) != 2 or len(chains[0].relations) != 1:
            return None
        sides, sign = [side.tokens for side in chains[0].sides], chains[0].relations[0]
        if any(len(side) != 1 for side in sides) or RELATIONS[sign.text] not in ("=", "!=", "<", ">"):
            return None
        letters = [side[0].text for side in sides if side[0].text in INDICES]
        numbers = [side[0].text for side in sides if side[0].text.isdecimal()]
        conditional = _IF.search(piece.before) is not None
        if len(letters) + len(numbers) != 2 or not letters or any(map(self._is_known, letters)):
            return None
        if numbers and not conditional:
            return None
        return sides[0][0], sign, sides[1][0]

    def _put_following_indices(self, piece: Piece, chains: Sequence[Chain], following: Piece | None) -> None:
        """Puts to a formula which indices the piece behind it says are meant: `$...$ when $k != j$`."""
        if following is None or not chains or not chains[-1].relations or chains[-1].conditions:
            return
        between = self.means.source.text[piece.start + len(piece.text) : following.start]
        if not _WHEN.fullmatch(between):
            return
        try:
            tokens = tokenise(following.text, following.start, self.macros)
            indices = self._indices_meant(following, chains_of(tokens, self._is_known))
        except Unread:
            return
        if indices is not None and self._mentioned(chains[-1], indices):
            chains[-1].conditions.append((len(chains[-1].sides) - 1, indices))
            self.taken = following.start

    def _put_indices(self, piece: Piece, chains: Sequence[Chain]) -> None:
        """Puts to the first chain of the sentence which indices the piece before said are meant; `Case 1: i = j` says
        it of all that follows in the paragraph.
        """
        if self.meant is None or not chains:
            return
        meant = self.meant
        between = self.means.source.text[meant.end : piece.start]
        # no word stands between, so that a new paragraph may begin; the markup of a display is none
        bare = not re.search(r"[^\W\d_]", _MARKUP.sub("", between))
        near = ("\n\n" not in between or bare) and (meant.case or "." not in between)
        if near and chains[0].relations and not chains[0].conditions and self._mentioned(chains[0], meant.tokens):
            chains[0].conditions.append((len(chains[0].sides) - 1, meant.tokens))
        if not meant.case or not near:
            self.meant = None

    def _mentioned(self, chain: Chain, indices: Sequence[Token]) -> bool:
        """Whether the letters of a relation of indices stand in a chain, but for that of the true class."""
        found = {token.text for side in chain.sides for token in side.tokens}
        letters = {token.text for token in indices if token.text in INDICES}
        return bool(letters & found) and letters <= found | self.scope.classes

    def _words_before(self, piece: Piece) -> int:
        """How many words stand between a piece and the formula before it, which it may go on with."""
        return len(re.findall(r"[^\W\d_]{2,}", self.means.source.text[self.end : piece.start]))

    def _is_known(self, letter: str) -> bool:
        """Whether a letter is a name, of the lecture's notation or of the document."""
        key, names = Key(letter), self.scope.names
        return (key in names.table and key not in names.weak) or key in self.scope.own
