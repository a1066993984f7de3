"""Where in a training a document is: what is right after two updates is right in the third.

The numbers of a training of several updates are known from the beginning. Where the lecture has one update, the
document may go on: once it has told what every parameter becomes, or its words say that it goes on, what is wrong with
the old numbers may be right with the new ones, as they are or as the document has rounded them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.record import Record
from symbackprop.check.judging.updated_heads import MOST_TOLD, told
from symbackprop.check.names.environment import Environment
from symbackprop.core.errors import InputError
from symbackprop.core.quantities import Kind, Quantity, state_of
from symbackprop.core.terms import Symbol
from symbackprop.evaluate.evaluation import evaluate
from symbackprop.network.lecture import Lecture

__all__ = [
    "as_printed",
    "batches_are_parts",
    "of_its_batch",
    "positions",
    "tells_in_groups",
    "with_next_update",
    "with_part_updated",
    "with_training",
]

_Trained = tuple[Mapping[Quantity, Fraction], ...]
_MOST_STEPS = 20
_MOST_PARAMETERS = 2000


def with_training(evidence: Evidence, lecture: Lecture) -> Evidence:
    """The evidence with the numbers of every update, where the lecture has several and is not large."""
    training, network = lecture.training, lecture.network
    if not 1 < training.steps <= _MOST_STEPS or len(network.parameters) > _MOST_PARAMETERS:
        return evidence
    try:
        updates = evaluate(lecture).updates
    except InputError:
        return evidence  # it diverges
    if not updates:
        return evidence
    after = ({**update.parameters, **update.states} for update in updates)
    trained = (_start(lecture), *({name: Fraction(value) for name, value in one.items()} for one in after))
    return evidence.within(_with_sample(replace(evidence.env, trained=trained)))


def _start(lecture: Lecture) -> Mapping[Quantity, Fraction]:
    """The parameters of a lecture, and what its optimizer remembers before any update."""
    start: dict[Quantity, Fraction] = {}
    for name in lecture.network.parameters:
        if name in lecture.values:
            start[name] = lecture.values[name]
            start.update((state_of(one.name, name), Fraction(0)) for one in lecture.training.optimizer.states)
    return start


def with_next_update(evidence: Evidence) -> Evidence | None:
    """The evidence with the numbers of one more update than the lecture has, where the document is at its last one and
    goes on; None where it does not, or these numbers are not to be had.
    """
    env = evidence.env
    lecture = env.lecture
    done, steps = lecture.training.done, len(env.trained)
    small = len(lecture.network.parameters) <= MOST_TOLD and done < _MOST_STEPS and not env.widths.numbers
    if lecture.training.rate is None or not small or done + 1 < steps:
        return None
    if not evidence.record.anew and not _all_told(evidence):
        return None
    things = (lecture, env.trained)
    trained = evidence.workshop.kept.once(tuple, things, "further", lambda: _with_one_more(lecture, env.trained))
    return evidence.within(_with_sample(replace(env, trained=trained))) if trained else None


def _with_one_more(lecture: Lecture, before: _Trained) -> _Trained:
    """The numbers after so many updates and one more; none where these are not to be had."""
    try:
        update = evaluate(replace(lecture, training=replace(lecture.training, steps=1))).updates[-1:]
    except InputError:
        return ()
    if not update or {*update[0].parameters} < {*lecture.network.parameters} - lecture.training.frozen:
        return ()
    before = before or (_start(lecture),)
    after = {**before[-1], **{name: Fraction(value) for name, value in update[0].parameters.items()}}
    after.update((name.after(0), Fraction(value)) for name, value in update[0].states.items())
    return (*before, after)


def with_part_updated(evidence: Evidence) -> Evidence | None:
    """The evidence where an update leaves all parameters as they are but those of which the document has told so far
    what they become: a forward pass with a new output layer. None where it has told that of none or of all.
    """
    env = evidence.env
    training, found = env.lecture.training, {*told(evidence)}
    rest = {*env.lecture.network.parameters} - found
    if training.rate is None or not found or rest <= training.frozen or training.steps > 1 or training.done:
        return None
    lecture = evidence.workshop.kept.once(
        Lecture,
        (env.lecture,),
        ("frozen", frozenset(rest)),
        lambda: replace(env.lecture, training=replace(training, frozen=training.frozen | rest)),
    )
    return replace(evidence, env=replace(env, lecture=lecture), formulas=replace(evidence.formulas, lecture=lecture))


def tells_in_groups(evidence: Evidence) -> bool:
    """Whether the document has told what some weights or biases of a layer become, and so of all others of these: the
    update of a single one is an example, and says nothing of the rest.
    """
    found = {(name.kind, name.layer) for name in told(evidence)}
    rest = {*evidence.env.lecture.network.parameters} - {*told(evidence)} - evidence.env.lecture.training.frozen
    return not any((name.kind, name.layer) in found for name in rest)


def _all_told(evidence: Evidence) -> bool:
    """Whether the document has told what every parameter becomes."""
    training, network = evidence.env.lecture.training, evidence.env.lecture.network
    return {*told(evidence)} >= {*network.parameters} - training.frozen and bool(network.parameters)


def as_printed(evidence: Evidence) -> tuple[Evidence, int | None] | None:
    """The evidence with the parameters as the document has rounded them, and the wrong claim that one of them comes
    from; None where it has rounded none.
    """
    env, values = evidence.env, evidence.env.lecture.values
    printed, renewed_to = evidence.record.printed, evidence.record.renewed
    said = {name: printed.get(Symbol(name)) or renewed_to.get(name) for name in env.lecture.network.parameters}
    other = {name: one for name, one in said.items() if one is not None and values.get(name) != one.value}
    if not other or not env.trained or not env.lecture.training.done:
        return None
    causes = [one.cause for one in other.values() if one.cause is not None]
    rounded_to = {name: one.value for name, one in other.items()}
    lecture = evidence.workshop.kept.once(
        Lecture,
        (env.lecture,),
        ("rounded", tuple(rounded_to.items())),
        lambda: replace(env.lecture, values={**values, **rounded_to}),
    )
    formulas = replace(evidence.formulas, lecture=lecture)
    rounded = replace(evidence, env=replace(env, lecture=lecture), formulas=formulas)
    return rounded, min(causes, default=None)


def _with_sample(env: Environment) -> Environment:
    """The environment in which the sample that is meant is the one that the next update takes, where that is one."""
    batch = env.lecture.training.batch_of(1)
    return replace(env, sample=batch[0]) if len(batch) == 1 else env


def of_its_batch(env: Environment) -> bool:
    """Whether the next update descends the loss of the one sample that is meant."""
    return bool(env.trained) and env.lecture.training.batch_of(1) == (env.sample,)


def batches_are_parts(env: Environment) -> bool:
    """Whether the updates descend the losses of several samples, but not of all."""
    return bool(env.trained) and any(len(batch) > 1 for batch in env.lecture.training.batches)


def positions(evidence: Evidence, *, marked: bool) -> Iterator[Evidence]:
    """The evidence as it is elsewhere in the training, the next update first, then the earlier ones; for what is
    `marked` as after an update each with marks that count from there, and with such as count from the beginning.
    """
    env = evidence.env
    done, count = env.lecture.training.done, len(env.trained)
    for step in (done, *range(done + 1, count), *range(done - 1, -1, -1)):
        for relative in (env.relative, not env.relative)[: 1 + marked]:
            if (step, relative) != (done, env.relative) and step < count:
                yield _at(evidence, step, relative=relative)


def _moved(lecture: Lecture, known: Mapping[Quantity, Fraction], step: int) -> Lecture:
    """The lecture with the numbers that are known after so many updates."""
    training = lecture.training
    memory = {name: value for name, value in known.items() if name.kind is Kind.STATE}
    values = {**lecture.values, **{name: value for name, value in known.items() if name not in memory}}
    left = max(training.steps + training.done - step, 1)
    return replace(lecture, values=values, training=replace(training, done=step, memory=memory, steps=left))


def _at(evidence: Evidence, step: int, *, relative: bool) -> Evidence:
    env = evidence.env
    known, training = env.trained[step], env.lecture.training
    lecture = evidence.workshop.kept.once(Lecture, (env.lecture, known), step, lambda: _moved(env.lecture, known, step))
    printed = told(evidence) if step == training.done + 1 else evidence.record.renewed if step == training.done else {}
    # what the document has computed for a formula of its own was so where it was
    data = {name: value for name, value in env.data.items() if name not in env.definitions}
    return Evidence(
        _with_sample(replace(env, lecture=lecture, relative=relative, data=data)),
        evidence.place,
        replace(evidence.formulas, lecture=lecture),
        evidence.workshop,
        Record(renewed=printed),
    )
