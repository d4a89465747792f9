from __future__ import annotations

import copy
import pickle

import pytest

from pemwecco.core.findings import Finding, IdentifierError, RuleError

FIRST = Finding("one", "It has %(count)s pages, 100 %% empty.", {"count": 3})
SECOND = Finding("two", "Nothing else.")


def test_a_finding_reads_as_its_english_sentence() -> None:
    assert str(FIRST) == "It has 3 pages, 100 % empty."
    assert str(SECOND) == "Nothing else."


def test_findings_can_be_put_in_a_set() -> None:
    assert len({FIRST, copy.copy(FIRST), SECOND}) == 2


def test_a_refusal_shows_its_first_finding_and_keeps_all() -> None:
    error = RuleError(FIRST, SECOND)
    assert (error.code, error.message, error.params) == (
        FIRST.code,
        FIRST.message,
        FIRST.params,
    )
    assert error.findings == (FIRST, SECOND)
    assert str(error) == str(FIRST)


def test_a_refusal_is_a_value_error_that_survives_a_process_boundary() -> None:
    error: object = pickle.loads(pickle.dumps(IdentifierError(FIRST, SECOND)))
    assert isinstance(error, IdentifierError)
    assert isinstance(error, ValueError)
    assert error.findings == (FIRST, SECOND)
    with pytest.raises(RuleError, match="3 pages"):
        raise error
