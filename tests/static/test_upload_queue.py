"""The queue by which files are sent, on a bench: what it asks, what it shows, what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.static.conftest import opening

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("scripts"),
    pytest.mark.timeout(60),
]
Run = Callable[[str], dict[str, Any]]
ARRIVED = ["waiting", "preparing", "sending", "checking", "received"]


@pytest.fixture
def run(browser: Browser) -> Iterator[Run]:
    """Runs an act on a new bench (see upload_bench.js) and tells what came of it."""
    with opening(browser) as opened:
        page = opened("")

        def ran(act: str) -> dict[str, Any]:
            told = page.evaluate(
                f"import('/bench/upload_bench.js').then(async ({{ createBench }}) => {{ {act} }})"
            )
            assert isinstance(told, dict)
            return told

        yield ran


def test_a_file_is_announced_sent_in_pieces_and_finished(run: Run) -> None:
    told = run("""
        const bench = createBench();
        await bench.untilRest(() => bench.choose(["cv.pdf", 250]));
        return bench.tell();
    """)
    assert told["asked"] == [
        "announce cv.pdf 250 sha-of-250",
        "piece key1 0+100",
        "piece key1 100+100",
        "piece key1 200+50",
        "finish key1",
    ]
    assert told["states"] == {"cv.pdf": ARRIVED}
    assert told["percents"] == [0, 50, 100, 150, 200, 225]
    assert told["kept"] == []


def test_a_lost_connection_goes_on_from_what_has_arrived(run: Run) -> None:
    told = run("""
        const bench = createBench({ answers: [null, null, {}] });
        await bench.untilRest(() => bench.choose(["cv.pdf", 250]));
        return bench.tell();
    """)
    assert told["asked"][1:] == [
        "piece key1 0+100",
        "piece key1 100+100",
        "locate key1",
        "piece key1 100+100",
        "piece key1 200+50",
        "finish key1",
    ]
    assert told["states"]["cv.pdf"] == [
        *("waiting", "preparing", "sending", "lost", "sending", "checking", "received"),
    ]
    assert told["waited"] == [1000]


def test_each_try_waits_longer_up_to_half_a_minute_and_starts_anew_after_an_answer(
    run: Run,
) -> None:
    told = run("""
        const bench = createBench({ answers: [...Array(7).fill({}), null, {}] });
        await bench.untilRest(() => bench.choose(["cv.pdf", 50]));
        return bench.tell();
    """)
    assert told["waited"] == [1000, 2000, 4000, 8000, 16000, 30000, 30000, 1000]
    assert told["states"]["cv.pdf"][-1] == "received"


def test_the_sentence_of_the_house_stands_and_the_next_file_goes_on(run: Run) -> None:
    told = run("""
        const bench = createBench({ answers: [{ sentence: "Illisible." }] });
        await bench.untilRest(() => bench.choose(["bad.pdf", 50], ["good.pdf", 50]));
        return bench.tell();
    """)
    assert told["states"] == {
        "bad.pdf": ["waiting", "preparing", "refused"],
        "good.pdf": ARRIVED,
    }
    assert told["refusals"] == [{"sentence": "Illisible."}]
    assert told["kept"] == []


def test_a_refusal_at_the_end_is_told_too(run: Run) -> None:
    told = run("""
        const bench = createBench({ answers: [null, null, { sentence: "Trop de pages." }] });
        await bench.untilRest(() => bench.choose(["cv.pdf", 50]));
        return bench.tell();
    """)
    assert told["asked"][-1] == "finish key1"
    assert told["refusals"] == [{"sentence": "Trop de pages."}]


def test_where_another_page_answers_the_file_is_kept_for_the_next_visit(
    run: Run,
) -> None:
    told = run("""
        const bench = createBench({ answers: [{ reason: "again", kept: true }] });
        await bench.untilRest(() => bench.choose(["cv.pdf", 50]));
        return bench.tell();
    """)
    assert told["refusals"] == [{"reason": "again", "kept": True}]
    assert told["kept"] == ["cv.pdf sha-of-50"]


def test_an_upload_that_the_house_gave_up_is_announced_anew(run: Run) -> None:
    told = run("""
        const bench = createBench({ answers: [null, { gone: true }] });
        await bench.untilRest(() => bench.choose(["cv.pdf", 50]));
        return bench.tell();
    """)
    assert [request.split()[0] for request in told["asked"]] == [
        "announce",
        "piece",
        "announce",
        "piece",
        "finish",
    ]
    assert told["waited"] == []


def test_a_misplaced_piece_goes_on_from_where_the_house_says(run: Run) -> None:
    told = run("""
        const bench = createBench({ answers: [null, { received: 40 }] });
        await bench.untilRest(() => bench.choose(["cv.pdf", 60]));
        return bench.tell();
    """)
    assert told["asked"][1:] == ["piece key1 0+60", "piece key1 40+20", "finish key1"]


def test_a_file_that_the_house_holds_is_not_sent(run: Run) -> None:
    told = run("""
        const bench = createBench({ answers: [{ there: true, files: "<li></li>" }] });
        await bench.untilRest(() => bench.choose(["cv.pdf", 50]));
        return bench.tell();
    """)
    assert told["asked"] == ["announce cv.pdf 50 sha-of-50"]
    assert told["states"]["cv.pdf"] == ["waiting", "preparing", "received"]


def test_two_files_go_one_after_the_other(run: Run) -> None:
    told = run("""
        const bench = createBench();
        await bench.untilRest(() => bench.choose(["one.pdf", 50], ["two.pdf", 70]));
        return bench.tell();
    """)
    assert told["asked"] == [
        *("announce one.pdf 50 sha-of-50", "piece key1 0+50", "finish key1"),
        *("announce two.pdf 70 sha-of-70", "piece key2 0+70", "finish key2"),
    ]
    assert told["states"] == {"one.pdf": ARRIVED, "two.pdf": ARRIVED}


def test_a_file_chosen_while_another_is_sent_takes_its_turn(run: Run) -> None:
    told = run("""
        const bench = createBench();
        await bench.untilRest(() => {
          bench.choose(["one.pdf", 50]);
          bench.choose(["two.pdf", 70]);
        });
        return bench.tell();
    """)
    assert told["asked"].index("finish key1") < told["asked"].index(
        "announce two.pdf 70 sha-of-70"
    )
    assert told["states"]["two.pdf"] == ARRIVED


def test_a_paused_file_stops_in_the_middle_and_goes_on_from_there(run: Run) -> None:
    told = run("""
        const bench = createBench({ answers: [null, null, "never"] });
        await bench.untilAsked(3, () => bench.choose(["cv.pdf", 250]));
        const [item] = bench.queue.items;
        await bench.untilRest(() => bench.queue.pause(item));
        const before = bench.tell().asked.length;
        await bench.untilRest(() => bench.queue.resume(item));
        return { ...bench.tell(), before };
    """)
    assert told["before"] == 3
    assert told["asked"][3:] == [
        "locate key1",
        "piece key1 100+100",
        "piece key1 200+50",
        "finish key1",
    ]
    assert told["states"]["cv.pdf"] == [
        *(
            "waiting",
            "preparing",
            "sending",
            "paused",
            "waiting",
            "preparing",
            "sending",
            "checking",
            "received",
        ),
    ]
    assert told["waited"] == []


def test_a_file_paused_while_its_line_is_lost_lets_the_next_one_go(run: Run) -> None:
    told = run("""
        const bench = createBench({ answers: [{}], stopsAtWait: true });
        await bench.untilAsked(1, () => bench.choose(["one.pdf", 50], ["two.pdf", 50]));
        await bench.untilRest(() => bench.queue.pause(bench.queue.items[0]));
        return bench.tell();
    """)
    assert told["states"]["one.pdf"][-1] == "paused"
    assert told["states"]["two.pdf"] == ARRIVED
    assert told["kept"] == ["one.pdf sha-of-50"]


def test_a_removed_file_is_given_up_and_the_next_one_goes(run: Run) -> None:
    told = run("""
        const bench = createBench({ answers: [null, "never"] });
        await bench.untilAsked(2, () => bench.choose(["one.pdf", 50], ["two.pdf", 50]));
        await bench.untilRest(() => bench.queue.remove(bench.queue.items[0]));
        return bench.tell();
    """)
    assert told["asked"][2] == "give up key1"
    assert told["states"] == {
        "one.pdf": ["waiting", "preparing", "sending", "removed"],
        "two.pdf": ARRIVED,
    }
    assert told["kept"] == []


def test_a_file_removed_while_another_window_has_its_turn_is_never_sent(
    run: Run,
) -> None:
    told = run("""
        let begin = null;
        const inTurn = (_id, act) => new Promise((done) => { begin = () => act().then(done); });
        const bench = createBench({ inTurn });
        bench.choose(["cv.pdf", 50]);
        bench.queue.remove(bench.queue.items[0]);
        await bench.untilRest(begin);
        return bench.tell();
    """)
    assert told["asked"] == []
    assert told["states"]["cv.pdf"] == ["waiting", "removed"]


@pytest.mark.parametrize(
    ("kind", "size", "reason"),
    [
        ("pdf", 0, "empty"),
        ("other", 50, "kind"),
        ("pdf", 1001, "large"),
        ("picture", 3_000_000, "large"),
    ],
)
def test_what_cannot_be_taken_is_refused_without_a_request(
    run: Run, kind: str, size: int, reason: str
) -> None:
    told = run(f"""
        const bench = createBench({{ kind: "{kind}" }});
        await bench.untilRest(() => bench.choose(["cv", {size}]));
        return bench.tell();
    """)
    assert told["asked"] == []
    assert told["refusals"] == [{"reason": reason}]
    assert told["kept"] == []


def test_a_large_picture_is_made_smaller_and_known_by_what_it_was(run: Run) -> None:
    told = run("""
        const bench = createBench({ kind: "picture", answers: [{}], stopsAtWait: true });
        await bench.untilAsked(1, () => bench.choose(["photo.jpg", 600000]));
        return bench.tell();
    """)
    assert told["asked"] == ["announce photo.jpg 300 sha-of-300"]
    assert told["kept"] == ["photo.jpg sha-of-600000"]


def test_what_a_reload_brings_back_is_not_made_smaller_again(run: Run) -> None:
    told = run("""
        const bench = createBench({ kind: "picture" });
        const file = new File(["x".repeat(600)], "photo.jpg");
        const kept = { id: 1, at: Date.now(), slot: "cv", name: "photo.jpg", origin: "of-before", file };
        await bench.untilRest(() => bench.queue.restore([kept]));
        return bench.tell();
    """)
    assert told["asked"][0] == "announce photo.jpg 600 sha-of-600"
    assert told["states"]["photo.jpg"] == ARRIVED


def test_a_file_that_cannot_be_read_stops_nobody(run: Run) -> None:
    told = run("""
        const bench = createBench();
        await bench.untilRest(() => bench.choose(["broken", 50], ["two.pdf", 50]));
        return bench.tell();
    """)
    assert told["refusals"] == [{"reason": "again", "kept": True}]
    assert told["states"]["two.pdf"] == ARRIVED
