"""`check` on whole documents whose every claim was judged by hand: audited ones, and those written for the purpose."""

from __future__ import annotations

import json

import pytest

from benchmarks.scores import (
    AUDITED,
    DOCUMENTS,
    LIMITS,
    Judged,
    Limits,
    expected_claims,
    judged_claims,
    limits_of,
    rows_of,
    scored,
)
from tests.relations import dropped

_WRONG = {"softmax": 30, "samples": 12}  # claims that the hand audit calls wrong


@pytest.fixture(scope="module")
def softmax() -> list[Judged]:
    """The audited softmax document, checked once."""
    return judged_claims("softmax")


@pytest.fixture(scope="module")
def samples() -> list[Judged]:
    """The audited document of three samples, checked once."""
    return judged_claims("samples")


@pytest.mark.parametrize("document", AUDITED)
def test_every_wrong_claim_of_an_audited_document_is_found_and_no_right_one_flagged(
    document: str, request: pytest.FixtureRequest
) -> None:
    """All claims that the hand audit calls wrong are found; none that it calls right is called wrong."""
    score = scored(document, request.getfixturevalue(document))
    assert score.wrong == _WRONG[document]
    assert not score.missed
    assert not score.alarms
    assert score.unread_rate <= 0.05


def test_the_conditions_that_the_audit_states_are_found(softmax: list[Judged]) -> None:
    """A claim that holds under a condition only says which, and whether the lecture's data meet it."""
    rows = {item.id: item.rows for item in softmax}
    assert [(row.condition, row.holds_here) for row in rows["S0-29"]] == [("y_2 = 0", True)]
    assert [(row.condition, row.holds_here) for row in rows["S0-46"]] == [("y_1 = 0", False)]
    assert all("bias of its own" in str(row.condition) for row in rows["S0-60"])


def test_the_exchange_of_two_weights_is_named_in_words(softmax: list[Judged]) -> None:
    """The message names both weights, the right formula and its value."""
    (row,) = next(item.rows for item in softmax if item.id == "S0-39")
    assert row.mistake == "exchanged_parameters"
    assert row.message.startswith("this is dL/dw_9: w_8 and w_9 are exchanged")
    assert row.expected == r"(\hat{y}_2 - y_2) a^{(1)}"
    assert float(row.value or 0) == pytest.approx(0.184203557224, abs=1e-12)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_is_judged_as_its_author_judges_it(document: str) -> None:
    """No right claim is flagged, no wrong one passed, none dropped; what cannot be read or named yet the list says.

    `make audit` writes the list anew. It may shrink; where it grows, the commit says why.
    """
    text, rows = rows_of(document)
    assert dropped(text, rows) == []
    claims = expected_claims(document, rows)
    score = scored(document, claims)
    assert score.alarms == ()
    assert set(score.missed) <= set(score.unread)
    pinned = json.loads(LIMITS.read_text("utf-8")).get(document, {})
    assert limits_of(claims) == Limits(tuple(pinned.get("unread", ())), tuple(pinned.get("unnamed", ())))


def test_what_check_cannot_do_yet_is_little() -> None:
    """Of all claims of these documents at most 10 % are unread; of the mistakes at most 20 % are not named."""
    pinned = json.loads(LIMITS.read_text("utf-8"))
    assert set(pinned) <= set(DOCUMENTS)
    claims = [item for name in DOCUMENTS for item in json.loads((LIMITS.parent / f"{name}.json").read_text("utf-8"))]
    unread = sum(len(row.get("unread", ())) for row in pinned.values())
    unnamed = sum(len(row.get("unnamed", ())) for row in pinned.values())
    mistakes = sum(bool(item.get("mistakes")) for item in claims)
    assert len(claims) > 700
    assert unread <= 0.1 * len(claims)
    assert mistakes >= 90
    assert unnamed <= 0.2 * mistakes
