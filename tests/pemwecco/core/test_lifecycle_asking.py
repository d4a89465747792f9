"""The engine asked without a database: who may, many rows at once, what the caller hands on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.register.lifecycle import Stage
from participants.register.models import Participation, ParticipationStep
from pemwecco.accounts.models import User
from pemwecco.core.actors import Actor, Party, Staff, System
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.lifecycle import Asking, Context, Lifecycle, Transition

OFFICER, OUTSIDER = User(is_active=True, is_superuser=True), User(is_active=False)
Files = Asking[Participation]


@dataclass(frozen=True, slots=True)
class Seats(Context):
    """How many are left."""

    left: int


def seats_are_left(asking: Files) -> list[GuardAnswer]:
    known = asking.known(Seats)
    left = known.left if known is not None else len(asking.rows)
    answers = []
    for file in asking.rows:
        answers.append(YES if left > 0 else no("No seat is left."))
        left -= left > 0 and file.pk not in asking.refused
    return answers


def table() -> Lifecycle[Participation, ParticipationStep]:
    return Lifecycle(
        "test",
        (
            Transition("send", (Stage.DRAFT,), Stage.SUBMITTED, "Send", by_party=True),
            Transition(
                "look", (Stage.SUBMITTED,), Stage.ELIGIBLE, "Look", "register.view_call"
            ),
            Transition(
                "seat",
                (Stage.ELIGIBLE,),
                Stage.SELECTED,
                "Seat",
                "register.view_call",
                (seats_are_left,),
            ),
            Transition(
                "end",
                (Stage.DRAFT, Stage.ELIGIBLE),
                Stage.EXCLUDED,
                "End",
                "register.view_call",
                needs_reason=True,
                by_party=True,
            ),
            Transition("follow", (Stage.DRAFT,), Stage.CLEARED, "Follow"),
        ),
    )


def file(pk: int = 1, stage: Stage = Stage.DRAFT) -> Participation:
    return Participation(pk=pk, stage=stage)


@pytest.mark.parametrize(
    ("name", "actor", "sentence"),
    [
        pytest.param("send", Party(), "", id="party where the table says so"),
        pytest.param(
            "send",
            Staff(OFFICER),
            "This happens by itself",
            id="staff without a button",
        ),
        pytest.param("send", System("test"), "", id="code, always"),
        pytest.param(
            "follow",
            Party(),
            "Your role does not include",
            id="party where it does not",
        ),
        pytest.param("follow", System("test"), "", id="code, where nobody else may"),
        pytest.param(
            "end",
            Staff(OFFICER),
            "Please give the reason.",
            id="staff without a reason",
        ),
        pytest.param(
            "end",
            Staff(OUTSIDER),
            "Your role does not include",
            id="staff without the right",
        ),
        pytest.param("end", Party(), "", id="party owes no reason"),
        pytest.param(
            "look",
            System("test"),
            "is not possible from the stage",
            id="the stage holds for code",
        ),
    ],
)
@pytest.mark.usefixtures("english")
def test_each_kind_of_actor_makes_what_the_table_lets_it(
    name: str, actor: Actor, sentence: str
) -> None:
    answer = table().may(file(), name, actor=actor)

    assert bool(answer) is not bool(sentence)
    assert sentence in str(answer.reason)


@pytest.mark.usefixtures("english")
def test_a_guard_is_called_once_for_many_rows_and_only_for_those_that_may_move() -> (
    None
):
    asked: list[list[int]] = []
    lifecycle = table()

    @lifecycle.guard("seat")
    def count(asking: Files) -> list[GuardAnswer]:
        asked.append([row.pk for row in asking.rows])
        return [YES for _row in asking.rows]

    rows = [file(1, Stage.ELIGIBLE), file(2, Stage.DRAFT), file(3, Stage.ELIGIBLE)]
    answers = lifecycle.ask(rows, "seat", actor=Staff(OFFICER))

    assert asked == [[1, 3]]
    assert [bool(answer) for answer in answers] == [True, False, True]
    assert lifecycle.ask([], "seat", actor=Staff(OFFICER)) == []


def test_who_is_refused_from_above_takes_no_seat_and_reads_first_that_none_is_left() -> (
    None
):
    lifecycle = table()

    @lifecycle.guard("seat")
    def odd_ones_wait(asking: Files) -> list[GuardAnswer]:
        return [no("It waits.") if row.pk % 2 else YES for row in asking.rows]

    rows = [file(pk, Stage.ELIGIBLE) for pk in range(1, 6)]
    answers = lifecycle.ask(rows, "seat", actor=System("test"), context=Seats(1))

    assert [str(answer.reason) for answer in answers] == [
        "It waits.",
        "",
        "No seat is left.",
        "No seat is left.",
        "No seat is left.",
    ]


def test_what_the_caller_knows_is_found_by_its_kind() -> None:
    @dataclass(frozen=True, slots=True)
    class Other(Context):
        """Something else."""

    asking = Asking([file()], System("test"), context=Seats(3))

    assert asking.known(Seats) == Seats(3)
    assert asking.known(Other) is None
    assert asking.known(Context) == Seats(3)
    assert Asking([file()], System("test")).known(Seats) is None


@given(
    stages=st.lists(
        st.sampled_from([Stage.DRAFT, Stage.SUBMITTED, Stage.ELIGIBLE]), max_size=12
    ),
    name=st.sampled_from(["send", "look", "end", "follow"]),
    actor=st.sampled_from([Staff(OFFICER), Staff(OUTSIDER), Party(), System("test")]),
    reason=st.sampled_from(["", " ", "Because."]),
)
def test_many_rows_hear_what_each_would_alone(
    stages: list[Stage], name: str, actor: Actor, reason: str
) -> None:
    lifecycle = table()
    rows = [file(pk, stage) for pk, stage in enumerate(stages, start=1)]

    together = lifecycle.ask(rows, name, actor=actor, reason=reason)

    alone = [lifecycle.may(row, name, actor=actor, reason=reason) for row in rows]
    assert [(bool(answer), str(answer.reason)) for answer in together] == [
        (bool(answer), str(answer.reason)) for answer in alone
    ]


@given(
    left=st.integers(min_value=0, max_value=5),
    waiting=st.lists(st.booleans(), max_size=10),
)
def test_as_many_take_a_seat_as_are_left(left: int, waiting: list[bool]) -> None:
    lifecycle = table()

    @lifecycle.guard("seat")
    def some_wait(asking: Files) -> list[GuardAnswer]:
        return [no("It waits.") if waiting[row.pk - 1] else YES for row in asking.rows]

    rows = [file(pk, Stage.ELIGIBLE) for pk in range(1, len(waiting) + 1)]
    answers = lifecycle.ask(rows, "seat", actor=Staff(OFFICER), context=Seats(left))

    assert sum(bool(answer) for answer in answers) == min(left, waiting.count(False))
    assert all(
        not answer for answer, waits in zip(answers, waiting, strict=True) if waits
    )
