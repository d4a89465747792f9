from __future__ import annotations

import unicodedata
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from participants.panel.rules import redaction
from participants.panel.rules.assignment import (
    FULL,
    AssignmentPair,
    AssignmentPlan,
    Pile,
    Reader,
    Shortage,
    share_out,
)
from participants.panel.rules.calibration import (
    corrected_mean,
    severities,
    usual_minutes,
)
from participants.panel.rules.conflicts import Ties, find_shared_traits
from participants.panel.rules.redaction import (
    ADDRESS,
    EMAIL,
    ENTERPRISE,
    NUMBER,
    PERSON,
    PHONE,
    WEB,
    Identity,
    mask_names,
)

# Other work on the machine must not fail a test.
unhurried = settings(deadline=None)

# --- sharing out -------------------------------------------------------------------------------

MEMBERS = st.integers(0, 5)
GROUPS = st.frozensets(MEMBERS, max_size=3)


@st.composite
def piles(draw: st.DrawFn) -> list[Pile]:
    made = []
    for key in range(draw(st.integers(0, 12))):
        begun = draw(GROUPS)
        abstained = draw(GROUPS) - begun
        asked = draw(GROUPS) - begun - abstained
        # A begun review in a conflict does not count; `services` leave it out of `begun`.
        barred = draw(GROUPS) - begun
        language = draw(st.sampled_from(["", "fr", "nl"]))
        held = draw(st.booleans()) if key % 4 == 0 else False
        made.append(Pile(key, language, begun, asked, abstained, barred, held))
    return made


READERS = st.lists(
    st.builds(
        Reader,
        key=MEMBERS,
        languages=st.frozensets(st.sampled_from(["fr", "nl"]), max_size=2),
        most=st.none() | st.integers(0, 8),
        load=st.integers(0, 3),
    ),
    unique_by=lambda reader: reader.key,
    max_size=6,
)


def asked_after(those: list[Pile], plan: AssignmentPlan) -> set[AssignmentPair]:
    before = {
        AssignmentPair(pile.key, reader) for pile in those for reader in pile.asked
    }
    return before - set(plan.taken) | set(plan.given)


@unhurried
@given(piles(), READERS, st.integers(1, 3))
def test_nobody_gets_a_file_that_they_may_not_read(
    those: list[Pile], readers: list[Reader], per_file: int
) -> None:
    plan = share_out(those, readers, per_file)

    by_key = {reader.key: reader for reader in readers}
    files = {pile.key: pile for pile in those}
    for pair in asked_after(those, plan):
        pile, reader = files[pair.file], by_key[pair.reader]
        assert pair.reader not in pile.barred
        if not pile.held:
            assert pair.reader not in pile.begun | pile.abstained
            assert (
                not reader.languages
                or not pile.language
                or pile.language in reader.languages
            )
    for pair in plan.given:
        assert not files[pair.file].held
        most = by_key[pair.reader].most
        assert most is None or plan.load[pair.reader] <= most


@unhurried
@given(piles(), READERS, st.integers(1, 3))
def test_what_has_begun_is_not_touched_and_the_loads_add_up(
    those: list[Pile], readers: list[Reader], per_file: int
) -> None:
    plan = share_out(those, readers, per_file)

    begun = {
        AssignmentPair(pile.key, reader) for pile in those for reader in pile.begun
    }
    assert not begun & {*plan.given, *plan.taken}
    counts = Counter(pair.reader for pair in asked_after(those, plan) | begun)
    for reader in readers:
        assert plan.load[reader.key] == reader.load + counts[reader.key]


@unhurried
@given(piles(), READERS, st.integers(1, 3))
def test_no_single_file_could_be_passed_on_to_make_it_fairer(
    those: list[Pile], readers: list[Reader], per_file: int
) -> None:
    plan = share_out(those, readers, per_file)

    after = asked_after(those, plan)
    files = {pile.key: pile for pile in those}
    for pair in after:
        pile = files[pair.file]
        if pile.held:
            continue
        for other in readers:
            out = pile.begun | pile.abstained | pile.barred
            fits = (
                not other.languages
                or not pile.language
                or pile.language in other.languages
            )
            room = other.most is None or plan.load[other.key] < other.most
            if (
                other.key in out
                or not fits
                or not room
                or AssignmentPair(pile.key, other.key) in after
            ):
                continue
            assert plan.load[pair.reader] - plan.load[other.key] <= 1


@unhurried
@given(st.integers(0, 40), st.integers(2, 7), st.integers(1, 2))
def test_without_obstacles_the_shares_differ_by_one_at_most(
    files: int, members: int, per_file: int
) -> None:
    plan = share_out(
        [Pile(key) for key in range(files)],
        [Reader(key) for key in range(members)],
        per_file,
    )

    assert max(plan.load.values()) - min(plan.load.values()) <= 1
    assert not plan.short
    assert len(plan.given) == files * per_file


@unhurried
@given(piles(), READERS, st.integers(1, 3))
def test_a_file_lacks_readers_only_when_nobody_can_take_it(
    those: list[Pile], readers: list[Reader], per_file: int
) -> None:
    plan = share_out(those, readers, per_file)

    for short in plan.short:
        assert short.missing > 0
        assert set(short.why) <= {"conflict", "language", "full", "abstained", "held"}
        if not any(reader.most is not None for reader in readers):
            assert FULL not in short.why
    assert plan == share_out(those, readers, per_file)


def test_sharing_out_again_changes_nothing() -> None:
    readers = [Reader(key) for key in range(4)]
    first = share_out([Pile(key) for key in range(9)], readers, 2)
    there = [
        Pile(
            key,
            asked=frozenset(pair.reader for pair in first.given if pair.file == key),
        )
        for key in range(9)
    ]

    again = share_out(there, readers, 2)

    assert (again.given, again.taken) == ((), ())


def test_a_full_member_passes_a_file_on_so_that_another_finds_a_reader() -> None:
    readers = [Reader(1, most=1), Reader(2)]
    both = Pile(10, asked=frozenset({1}))
    only_first = Pile(11, barred=frozenset({2}))

    plan = share_out([both, only_first], readers, 1)

    assert plan.given == (AssignmentPair(10, 2), AssignmentPair(11, 1))
    assert plan.taken == (AssignmentPair(10, 1),)
    assert not plan.short


def test_a_shortage_says_what_keeps_whom() -> None:
    readers = [Reader(1, frozenset({"nl"})), Reader(2), Reader(3, most=0)]

    plan = share_out([Pile(10, "fr", barred=frozenset({2}))], readers, 2)

    assert plan.short == (Shortage(10, 2, {"language": 1, "conflict": 1, "full": 1}),)


# --- conflicts ---------------------------------------------------------------------------------


def ties(**fields: object) -> Ties:
    return Ties(**{name: frozenset(value) for name, value in fields.items()})  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("member", "file", "codes"),
    [
        (
            ties(emails=["a@savon.example"]),
            ties(emails=["b@savon.example"]),
            ("email_domain",),
        ),
        (
            ties(emails=["a@mail.savon.example"]),
            ties(house_emails=["b@savon.example"]),
            ("email_domain",),
        ),
        (ties(emails=["a@gmail.com"]), ties(emails=["b@gmail.com"]), ()),
        (ties(emails=["a@yahoo.fr"]), ties(emails=["b@yahoo.fr"]), ()),
        (ties(emails=["a@x.gouv.example"]), ties(emails=["b@y.other.example"]), ()),
        (ties(emails=["A@gmail.com "]), ties(emails=["a@gmail.com"]), ("self",)),
        (ties(organisations=[1]), ties(organisations=[1, 2]), ("organisation",)),
        (ties(supports=[7]), ties(supported_by=[7]), ("support_structure",)),
        (
            ties(phones=["+221 77 123 45 67"]),
            ties(phones=["00221771234567"]),
            ("phone",),
        ),
        (
            ties(addresses=["12, Rue Exemple"]),
            ties(addresses=["12 rue exemple"]),
            ("address",),
        ),
        (ties(addresses=["Dakar"]), ties(addresses=["Dakar"]), ()),
        (Ties(), Ties(), ()),
    ],
)
def test_what_two_sides_share(member: Ties, file: Ties, codes: tuple[str, ...]) -> None:
    assert find_shared_traits(member, file) == codes


# --- names in texts ----------------------------------------------------------------------------

IDENTITY = Identity(
    people=("Awa Marième", "N'Diaye"),
    enterprises=("Saveurs d'Awa SARL", "Karité Teranga"),
    emails=("awa.ndiaye@saveurs.example",),
    phones=("+221771234567",),
    websites=("https://www.saveurs-awa.example/",),
    numbers=("005677234", "SN.DKR.2015.B.20990"),
    addresses=("12 rue Félix Exemple",),
)
MARKS = dict.fromkeys(
    (PERSON, ENTERPRISE, EMAIL, PHONE, WEB, NUMBER, ADDRESS),
    "▮",
)
SPELLINGS = [
    *(
        "Awa",
        "AWA",
        "awa",
        "Marieme",
        "MARIÈME",
        "Ndiaye",
        "N'Diaye",
        "N’DIAYE",
        "n diaye",
        "N-Diaye",
    ),
    *(
        "NDIAYE",
        "Awa NDiaye",
        "awandiaye_sn",
        "Saveurs d’Awa",
        "SAVEURS D'AWA",
        "saveurs dawa",
    ),
    *(
        "saveursdawa",
        "@saveursdawa.sn",
        "Karite Teranga",
        "KARITÉ-TERANGA",
        "karité teranga",
        "Teranga",
    ),
    *(
        "awa.ndiaye@saveurs.example",
        "AWA.NDIAYE",
        "autre@ailleurs.example",
        "saveurs-awa.example",
    ),
    *(
        "77 123 45 67",
        "77.123.45.67",
        "771234567",
        "+221 77 123 45 67",
        "00221771234567",
    ),
    *(
        "https://instagram.com/quelque-chose",
        "www.exemple.example",
        "0056 77234",
        "SN-DKR-2015-B-20990",
    ),
    *("12, rue Felix Exemple", "+32 475 12 34 56"),
]


def plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in split if char.isalnum())


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_name_is_found_however_it_is_written(spelling: str) -> None:
    text = f"Notre projet, dit {spelling}, est de vendre."

    copy = mask_names(text, redaction.find_names(text, IDENTITY), MARKS)

    assert plain(spelling) not in plain(copy)
    assert copy.startswith("Notre projet, dit")
    assert copy.endswith(", est de vendre.")


@pytest.mark.parametrize(
    "text",
    [
        "Nous vendons 12 500 000 FCFA et 775 000 000 FCFA par an, 7 personnes, 2025.",
        "Du karité pur, des saveurs, une société sénégalaise à Dakar.",
        "We are aware of the standards; l'awareness est utile.",
        "",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert redaction.find_names(text, IDENTITY) == []


WORDS = st.text(alphabet="abeilnorstu éèàç.,;'-\n", max_size=30)


@unhurried
@given(st.lists(st.one_of(st.sampled_from(SPELLINGS), WORDS), max_size=8).map(" ".join))
def test_a_copy_names_nobody_and_copying_again_changes_nothing(text: str) -> None:
    copy = mask_names(text, redaction.find_names(text, IDENTITY), MARKS)

    assert redaction.find_names(copy, IDENTITY) == []
    assert mask_names(copy, redaction.find_names(copy, IDENTITY), MARKS) == copy


@unhurried
@given(
    st.text(alphabet="abdeklmnoruABDNéèëàçôïüñÉÈÇœ", min_size=3, max_size=12),
    st.sampled_from([str, str.upper, str.lower, str.title]),
    WORDS,
    WORDS,
)
def test_any_name_is_found_in_any_case_without_its_accents(
    name: str, case: object, before: str, after: str
) -> None:
    assert callable(case)
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
    )
    assume(bare.isalpha())
    text = f"{before} {case(bare)} {after}"

    spans = redaction.find_names(text, Identity(people=(name,)))

    at = len(before) + 1
    assert any(span.start <= at and span.end >= at + len(case(bare)) for span in spans)


def test_a_name_of_two_letters_is_found_where_it_is_written_as_a_name() -> None:
    spans = redaction.find_names(
        "Ba a dit: le ba de la page.", Identity(people=("Ba",))
    )

    assert [(span.start, span.end) for span in spans] == [(0, 2)]


# --- severity ----------------------------------------------------------------------------------


def test_severity_is_the_mean_difference_to_the_others() -> None:
    totals = {
        1: {7: Decimal(80), 8: Decimal(60)},
        2: {7: Decimal(70), 8: Decimal(60)},
        3: {7: Decimal(90), 8: Decimal(60)},
        4: {9: Decimal(50)},
    }

    found = severities(totals)

    assert (found[7].difference, found[8].difference) == (
        Decimal("20.00"),
        Decimal("-20.00"),
    )
    assert found[7].is_telling
    assert (found[9].files, found[9].difference) == (0, None)
    assert corrected_mean({7: Decimal(80)}, found) == Decimal("70.00")
    assert corrected_mean({8: Decimal(60)}, found) == Decimal("70.00")
    assert corrected_mean({}, found) is None


POINTS = st.decimals(0, 100, places=2)


@unhurried
@given(
    st.dictionaries(
        st.integers(1, 9), st.fixed_dictionaries({1: POINTS, 2: POINTS}), max_size=9
    )
)
def test_two_readers_differ_by_the_same_in_both_directions(
    totals: dict[int, dict[int, Decimal]],
) -> None:
    found = severities(totals)

    if totals:
        assert found[1].difference is not None
        assert found[2].difference is not None
        assert abs(found[1].difference + found[2].difference) <= Decimal("0.01")
    for given_points in totals.values():
        corrected = corrected_mean(given_points, found)
        assert corrected is not None
        assert 0 <= corrected <= 100


def test_the_usual_time_is_a_median_of_at_least_a_minute() -> None:
    assert usual_minutes([]) is None
    assert usual_minutes([5]) == 1
    assert usual_minutes([240, 250, 3600]) == 4
