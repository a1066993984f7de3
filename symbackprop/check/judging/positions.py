"""Where in a training of several updates a document is: what is right after two updates is right in the third."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from symbackprop.check.judging.evidence import Evidence
from symbackprop.check.judging.formulas.derived_formulas import Formulas
from symbackprop.check.judging.record import Record
from symbackprop.check.judging.trial_points import Workshop
from symbackprop.check.names.environment import Environment
from symbackprop.core.errors import InputError
from symbackprop.core.quantities import Kind, Quantity, state_of
from symbackprop.evaluate.evaluation import evaluate
from symbackprop.network.lecture import Lecture

__all__ = ["batches_are_parts", "of_its_batch", "positions", "with_training"]

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
    start: dict[Quantity, Fraction] = {}
    for name in network.parameters:
        if name in lecture.values:
            start[name] = lecture.values[name]
            start.update((state_of(one.name, name), Fraction(0)) for one in training.optimizer.states)
    after = ({**update.parameters, **update.states} for update in updates)
    trained = (start, *({name: Fraction(value) for name, value in one.items()} for one in after))
    return evidence.within(_with_sample(replace(evidence.env, trained=trained)))


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


def positions(evidence: Evidence) -> Iterator[Evidence]:
    """The evidence as it is elsewhere in the training, the next update first, then the earlier ones; each with marks
    of an update that count from there, and with such as count from the beginning.
    """
    env = evidence.env
    done, count = env.lecture.training.done, len(env.trained)
    for step in (done, *range(done + 1, count), *range(done - 1, -1, -1)):
        for relative in (env.relative, not env.relative):
            if (step, relative) != (done, env.relative) and step < count:
                yield _at(evidence, step, relative=relative)


def _at(evidence: Evidence, step: int, *, relative: bool) -> Evidence:
    env = evidence.env
    known, training = env.trained[step], env.lecture.training
    memory = {name: value for name, value in known.items() if name.kind is Kind.STATE}
    values = {**env.lecture.values, **{name: value for name, value in known.items() if name not in memory}}
    left = training.steps + training.done - step
    lecture = replace(env.lecture, values=values, training=replace(training, done=step, memory=memory, steps=left))
    # what the document has computed for a formula of its own was so where it was
    data = {name: value for name, value in env.data.items() if name not in env.definitions}
    return Evidence(
        _with_sample(replace(env, lecture=lecture, relative=relative, data=data)),
        evidence.place,
        Formulas(lecture),
        Workshop(),
        Record(),
    )
