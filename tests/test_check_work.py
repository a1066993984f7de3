"""How much work `check` does, counted in operations and never by the clock: nothing twice, and no end of guessing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import cast

import pytest

from symbackprop.check import audit
from symbackprop.check.formula_audit import State, Step
from symbackprop.check.inference import equations
from symbackprop.check.judging.evaluation_point import Point
from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas import equality
from symbackprop.check.judging.formulas.conditions import Condition
from symbackprop.check.judging.outcome import Outcome
from symbackprop.check.judging.positions import positions
from symbackprop.check.judging.trial_points import Workshop
from symbackprop.check.mistakes.explanation import Explanation
from symbackprop.check.names import environment, vocabulary
from symbackprop.check.names.assumption import Assumption, Prior
from symbackprop.check.names.environment import Environment
from symbackprop.check.names.indices.layer_numbers import LayerNumbers
from symbackprop.check.names.lecture_names import Names
from symbackprop.check.reading.instances import Instances, instances_of
from symbackprop.check.reading.interpretation import Reading
from symbackprop.check.report import Verdict
from symbackprop.check.settings import beside
from symbackprop.check.text.chains import Chain
from symbackprop.check.text.formulas import Formula
from symbackprop.check.verdicts import interpretations, training_audit
from symbackprop.check.verdicts.confirmation import Finding, confirmed
from symbackprop.core import numbers
from symbackprop.core.quantities import Quantity
from symbackprop.core.terms import Real, Term
from symbackprop.latex.nodes import Trees
from symbackprop.latex.tokens import Macros
from symbackprop.network.lecture import Lecture
from tests.checking import claims_of, example, verdicts

_SOFTMAX = example("softmax_cross_entropy")
_GUESSES = Workshop().guesses


def _wrong(count: int) -> str:
    """So many wrong claims that no usual mistake explains."""
    return "\n\n".join(
        rf"$\frac{{\partial L}}{{\partial w_7}} = {2 * number + 5} (\hat{{y}}_1 - y_1) w_8 a^{{(1)}}$"
        for number in range(count)
    )


def test_mistakes_are_named_as_long_as_guesses_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many wrong claims are all called wrong, with what would be right; only their mistakes are not named any more."""
    text = r"$\frac{\partial L}{\partial w_7} = (y_1 - \hat{y}_1) a^{(1)}$"
    (named,) = claims_of(_SOFTMAX, text)
    monkeypatch.setattr(Workshop, "may_guess", lambda _: False)
    (bare,) = claims_of(_SOFTMAX, text)
    assert (named.verdict, named.mistake) == ("wrong", "sign")
    assert (bare.verdict, bare.mistake, bare.expected) == ("wrong", None, named.expected)


def test_guesses_at_mistakes_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """One document has so many of them, however many wrong claims it has."""
    made: list[bool] = []
    may_guess = Workshop.may_guess

    def counted(workshop: Workshop) -> bool:
        made.append(may_guess(workshop))
        return made[-1]

    monkeypatch.setattr(Workshop, "may_guess", counted)
    monkeypatch.setattr(Workshop.__init__, "__defaults__", _fewer(Workshop.__init__.__defaults__, 1500))
    claims = claims_of(_SOFTMAX, _wrong(12))
    assert {str(claim.verdict) for claim in claims} == {"wrong"}
    assert sum(made) < 1500 < len(made)


def _fewer(defaults: tuple[object, ...] | None, guesses: int) -> tuple[object, ...]:
    return tuple(guesses if one == _GUESSES else one for one in defaults or ())


def test_a_function_is_worked_out_once_at_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exponentials of a softmax are the same in all of its entries, and in all claims at the same numbers."""
    values: Counter[tuple[int, Real]] = Counter()
    called = Point._called

    def counted(point: Point, name: str, arguments: Sequence[Real]) -> Real:
        if name == "exp" and not isinstance(arguments[0], float):
            before = len(point.called)
            found = called(point, name, arguments)
            values[id(point.called), arguments[0]] += len(point.called) > before
            return found
        return called(point, name, arguments)

    monkeypatch.setattr(Point, "_called", counted)
    claims_of(_SOFTMAX, r"$\hat{y}_1 = \frac{e^{z^{(2)}_1}}{e^{z^{(2)}_1} + e^{z^{(2)}_2}}$" + "\n\n" * 2 + _wrong(2))
    assert values
    assert max(values.values()) == 1


def test_a_reading_is_made_once_for_all_ways_that_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no word of a chain is asked for in another way, it is read once, and all ways are given the same."""
    read: list[Reading] = []

    def counted(env: Environment, chain: Chain, trees: Trees, way: Reading) -> Instances:
        read.append(way)
        return instances_of(env, chain, trees, way)

    tried: list[Reading] = []
    instances = interpretations._Seen.instances

    def asked(seen: interpretations._Seen, env: Environment, chain: Chain, trees: Trees, way: Reading) -> Instances:
        tried.append(way)
        return instances(seen, env, chain, trees, way)

    monkeypatch.setattr(interpretations, "instances_of", counted)
    monkeypatch.setattr(interpretations._Seen, "instances", asked)
    claims_of(_SOFTMAX, r"Let $t = 3$. Then $z^{(1)}_1 = w_1 x_1 + w_2 x_2 + w_3 x_2$.")
    assert len(read) < len(tried)


@pytest.mark.parametrize(("claim", "places"), [("$w_7 = 0.31$", 2), ("$w_7^{+} = 0.31$", 5)])
def test_another_place_of_the_training_is_tried_once_where_nothing_is_marked(
    monkeypatch: pytest.MonkeyPatch, claim: str, places: int
) -> None:
    """With a mark of an update, each is tried with marks that count from there and from the beginning."""
    found: list[int] = []

    def counted(evidence: Evidence, *, marked: bool) -> Iterator[Evidence]:
        moved = [*positions(evidence, marked=marked)]
        found.append(len(moved))
        return iter(moved)

    monkeypatch.setattr(training_audit, "positions", counted)
    lecture = replace(_SOFTMAX, training=replace(_SOFTMAX.training, steps=2))
    assert [str(one.verdict) for one in claims_of(lecture, claim)] == ["wrong"]
    assert found == [places]


def test_a_document_is_read_again_only_from_where_a_name_is_proposed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands before the first line with the name is not judged twice, and is as it was."""
    before = "\n\n".join(rf"$\frac{{\partial L}}{{\partial z^{{(2)}}_{k}}} = \hat{{y}}_{k} - y_{k}$" for k in (1, 2))
    after = [rf"$\frac{{\partial L}}{{\partial w_{7 + unit}}} = \epsilon_{1 + unit} a^{{(1)}}$" for unit in (0, 1)]
    text = "\n\n".join([before, *after])
    judged: list[int] = []
    usual = audit.rows_of_formula

    def counted(state: State, one: Formula, following: Formula | None) -> Step:
        judged.append(one.start)
        return usual(state, one, following)

    monkeypatch.setattr(audit, "rows_of_formula", counted)
    claims = claims_of(_SOFTMAX, text)
    assert [judged.count(start) for start in sorted({*judged})] == [1, 1, 2, 2]
    assert [str(claim.verdict) for claim in claims] == ["correct"] * 4
    assert claims[:2] == claims_of(_SOFTMAX, before)


def test_the_conventions_of_another_setting_are_looked_for_only_where_an_equation_may_speak_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is no equation with a letter for the layer says nothing of layers in general."""
    tried: list[Evidence] = []
    usual = beside.with_conventions

    def counted(evidence: Evidence, formulas: Sequence[Formula], macros: Macros, *, batch: bool) -> Evidence:
        tried.append(evidence)
        return usual(evidence, formulas, macros, batch=batch)

    monkeypatch.setattr(beside, "with_conventions", counted)
    claim = r"$\frac{\partial L}{\partial W} = \frac{1}{m} \sum_n \delta_n a_n + r$, a batch of $m$ samples"
    assert verdicts(_SOFTMAX, claim) == ["unread"]
    assert len(tried) == 1  # of a batch
    assert verdicts(_SOFTMAX, r"$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)} + r$") == ["unread"]
    assert len(tried) == 1 + 2  # of layers in general, of one sample and of a batch; no name says one of this network


@pytest.mark.parametrize(
    ("right", "than", "asked"), [("10110", 0, 1), ("01100", 1, 3), ("00111", 2, 5), ("00100", 3, 2), ("1111", 4, 0)]
)
def test_equations_are_counted_only_until_it_is_settled_which_are_more(
    monkeypatch: pytest.MonkeyPatch, right: str, than: int, asked: int
) -> None:
    """Whether more than so many are right is known as soon as they are, or as soon as they cannot be any more."""
    left = [one == "1" for one in right]
    more = sum(left) > than
    monkeypatch.setattr(equations, "is_right_somehow", lambda *_: left.pop(0))
    told = [*equations.equations_of(Evidence.of(_SOFTMAX, ""), [Formula("q = r", 0, display=False)] * len(right), {})]
    assert equations.are_more_right(Evidence.of(_SOFTMAX, ""), told, than) is more
    assert len(right) - len(left) == asked


def test_two_formulas_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """In all ways in which a chain is read, and whatever the document has defined meanwhile."""
    asked: Counter[tuple[Term, Term]] = Counter()
    compared = equality._same_under

    def counted(evidence: Evidence, left: Term, right: Term, condition: Condition) -> bool | None:
        asked[left, right] += condition == Condition()
        return compared(evidence, left, right, condition)

    monkeypatch.setattr(equality, "_same_under", counted)
    claim = r"$\frac{\partial L}{\partial w_7} = (\hat{y}_1 - y_1) a^{(1)}$"
    assert verdicts(_SOFTMAX, rf"{claim} with $q = w_7^2$, so {claim}")[-1] == "correct"
    assert max(asked.values()) == 1


def test_the_names_of_other_notations_are_made_once_for_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever notation a document is tried in, those of the others are the same."""
    made: list[tuple[Lecture, LayerNumbers]] = []
    asked: list[Lecture] = []
    others, names_of = vocabulary.others, environment.names_of

    def counted(lecture: Lecture, numbers: LayerNumbers) -> Iterator[tuple[str, Quantity]]:
        made.append((lecture, numbers))
        return others(lecture, numbers)

    def counting(lecture: Lecture, numbers: LayerNumbers, before: Names | None = None) -> Names:
        asked.append(lecture)
        return names_of(lecture, numbers, before)

    monkeypatch.setattr(vocabulary, "others", counted)
    monkeypatch.setattr(environment, "names_of", counting)
    lecture = replace(_SOFTMAX, spelling=replace(_SOFTMAX.spelling, entries={}, derived={}, style_said=False))
    claims_of(lecture, r"$z^l = W^l a^{l-1} + b^l$, $a^l = \sigma(z^l)$, $z_2 = W_2 a_1$")
    assert len(asked) > len(made) == len({(id(one.network), numbers) for one, numbers in made})


@pytest.mark.parametrize("turned", [False, True])
def test_of_assumptions_of_equal_weight_the_same_is_named_whatever_order_they_are_found_in(*, turned: bool) -> None:
    """A set has its order from how the interpreter hashes text in this run."""
    ones = [Assumption((kind,), kind, "u", Prior.GUESSED) for kind in ("a weight", "a bias", "an input", "a target")]
    said = Outcome(Verdict.WRONG)
    for assumed in ([*ones[::-1]] if turned else ones, ones[2:] + ones[:2]):
        finding = Finding(said, Explanation(), cast("frozenset[Assumption]", assumed))
        (found,) = confirmed([finding])
        assert "that u is a bias" in found.outcome.message


def test_an_exact_value_is_no_rounded_one() -> None:
    """What is kept of a function tells e^0 = 1 from e to what rounds to 0."""
    point = Evidence.of(_SOFTMAX, "").data()
    assert numbers.is_exact(point._called("exp", [numbers._ZERO]))
    assert not numbers.is_exact(point._called("exp", [numbers.to_decimal(numbers._ZERO)]))


def test_a_document_has_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in sides, those before a line that goes on among them; what is beyond it is unread, each with its row."""
    monkeypatch.setattr(Workshop, "may_judge", _counting(12))
    found = claims_of(_SOFTMAX, "$w_7 = 0.3$\n\n" + "$= 0.3$\n\n" * 8)
    assert [str(claim.verdict) for claim in found] == ["given"] + ["correct"] * 2 + ["unread"] * 6
    assert "more claims than are judged" in found[-1].message


def _counting(left: int) -> Callable[[Workshop, int], bool]:
    def may_judge(workshop: Workshop, sides: int) -> bool:
        workshop.sides = min(workshop.sides, left)
        return real(workshop, sides)

    real = Workshop.may_judge
    return may_judge
