"""A file that arrives in pieces, without any page: its verbs and their races."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from pemwecco.documents.models import Document, Upload
from pemwecco.documents.services import FileRefused, store_upload
from pemwecco.documents.tasks import sweep_arriving_files
from pemwecco.documents.uploads import (
    KEPT,
    MOST_BYTES_FROM_ADDRESS,
    MOST_FROM_ADDRESS,
    MOST_UNFINISHED,
    MOST_UNFINISHED_BYTES,
    OffsetMismatch,
    UploadGone,
    add_piece,
    begin_upload,
    drop_upload,
    finish_upload,
    get_upload,
    get_upload_path,
    group_address,
    list_unfinished_uploads,
    sweep_uploads,
)
from tests.pemwecco.documents.test_services import pdf, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HOLDER = "test/1"
CONTENT = pdf(pages=3)
HALF = len(CONTENT) // 2


def begun(content: bytes = CONTENT, **fields: Any) -> Upload:
    wanted: dict[str, Any] = {
        "holder": HOLDER,
        "purpose": "cv",
        "name": "cv.pdf",
        "size": len(content),
        "by": None,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return begin_upload(**wanted | fields)


def sent(upload: Upload, content: bytes = CONTENT) -> None:
    half = len(content) // 2
    add_piece(holder=HOLDER, key=upload.key, offset=0, piece=content[:half])
    add_piece(holder=HOLDER, key=upload.key, offset=half, piece=content[half:])


def take(uploaded: UploadedFile, upload: Upload) -> Document:
    return store_upload(uploaded=uploaded, by=upload.by)


def finished(upload: Upload) -> Document:
    return finish_upload(holder=HOLDER, key=upload.key, take=take)


def test_pieces_become_the_file_that_was_sent() -> None:
    upload = begun()
    sent(upload)
    document = finished(upload)
    assert stored(document) == CONTENT
    assert document.name == "cv.pdf"
    assert not get_upload_path(upload).exists()


def test_a_second_finish_gives_the_same_document() -> None:
    upload = begun()
    sent(upload)
    assert finished(upload) == finished(upload)
    assert Document.objects.count() == 1


def test_pieces_lie_outside_every_published_folder_under_a_name_that_is_not_the_key() -> (
    None
):
    upload = begun()
    sent(upload)
    place = get_upload_path(upload)
    assert Path(house.STATIC_ROOT) not in place.parents
    assert upload.key not in str(place)
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (
        0o600,
        0o700,
    )


def test_a_piece_at_the_wrong_place_is_answered_with_the_right_one() -> None:
    upload = begun()
    add_piece(holder=HOLDER, key=upload.key, offset=0, piece=CONTENT[:HALF])
    for offset in (0, HALF - 1, HALF + 1):
        with pytest.raises(OffsetMismatch) as refused:
            add_piece(holder=HOLDER, key=upload.key, offset=offset, piece=b"x")
        assert refused.value.received == HALF
    assert get_upload(holder=HOLDER, key=upload.key).received == HALF


def test_a_piece_past_the_declared_size_is_refused_and_not_written() -> None:
    upload = begun(size=10, sha256="")
    add_piece(holder=HOLDER, key=upload.key, offset=0, piece=b"12345678")
    with pytest.raises(FileRefused):
        add_piece(holder=HOLDER, key=upload.key, offset=8, piece=b"901")
    assert get_upload_path(upload).read_bytes() == b"12345678"


def test_what_a_broken_attempt_left_on_the_disk_does_not_count() -> None:
    upload = begun()
    add_piece(holder=HOLDER, key=upload.key, offset=0, piece=CONTENT[:HALF])
    with get_upload_path(upload).open("ab") as place:
        place.write(b"never counted")
    add_piece(holder=HOLDER, key=upload.key, offset=HALF, piece=CONTENT[HALF:])
    assert stored(finished(upload)) == CONTENT


def test_when_the_disk_lost_the_beginning_it_begins_again() -> None:
    upload = begun()
    add_piece(holder=HOLDER, key=upload.key, offset=0, piece=CONTENT[:HALF])
    get_upload_path(upload).unlink()
    again = add_piece(holder=HOLDER, key=upload.key, offset=HALF, piece=CONTENT[HALF:])
    assert again.received == 0
    sent(upload)
    assert stored(finished(upload)) == CONTENT


def test_a_finish_before_the_end_says_from_where_to_go_on() -> None:
    upload = begun()
    add_piece(holder=HOLDER, key=upload.key, offset=0, piece=CONTENT[:HALF])
    with pytest.raises(OffsetMismatch) as refused:
        finished(upload)
    assert refused.value.received == HALF


def test_what_arrived_otherwise_than_it_was_sent_begins_again() -> None:
    upload = begun()
    sent(upload, CONTENT[:-1] + b"!")
    with pytest.raises(OffsetMismatch) as refused:
        finished(upload)
    assert refused.value.received == 0
    assert Document.objects.count() == 0
    sent(upload)
    assert stored(finished(upload)) == CONTENT


def test_the_same_file_announced_again_goes_on_where_it_stopped() -> None:
    upload = begun()
    add_piece(holder=HOLDER, key=upload.key, offset=0, piece=CONTENT[:HALF])
    again = begun()
    assert (again.pk, again.received) == (upload.pk, HALF)
    assert begun(holder="test/2").pk != upload.pk
    assert begun(purpose="ninea").pk != upload.pk


def test_a_file_without_a_hash_never_continues_another() -> None:
    assert begun(sha256="").pk != begun(sha256="").pk
    assert begun(sha256="not a hash").sha256 == ""


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (0, "The file is empty."),
        (13_000_000, "The file is too large: 12.4 MB, limit 10 MB."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_before_it_is_sent(
    size: int, sentence: str
) -> None:
    with pytest.raises(FileRefused) as refusal:
        begun(size=size)
    assert str(refusal.value) == sentence
    assert not Upload.objects.exists()


def test_so_many_may_be_on_their_way_and_no_more() -> None:
    for number in range(MOST_UNFINISHED):
        begun(name=str(number), sha256="")
    with pytest.raises(FileRefused):
        begun(sha256="")
    assert begun(holder="test/2").pk


def test_a_refused_file_keeps_its_sentence_and_nothing_else() -> None:
    content = b"<html>" * 40
    upload = begun(content)
    sent(upload, content)
    sentences = set()
    for _time in range(2):
        with pytest.raises(FileRefused) as refusal:
            finished(upload)
        sentences.add(str(refusal.value))
    assert sentences == {
        "This kind of file is not accepted. Accepted: HEIC, JPEG, PDF, PNG, WebP."
    }
    assert not get_upload_path(upload).exists()
    assert not Document.objects.exists()
    with pytest.raises(OffsetMismatch):
        add_piece(holder=HOLDER, key=upload.key, offset=len(content), piece=b"")


def test_a_key_of_another_holder_does_not_exist() -> None:
    upload = begun()
    for verb in (
        lambda: get_upload(holder="test/2", key=upload.key),
        lambda: add_piece(holder="test/2", key=upload.key, offset=0, piece=b"x"),
        lambda: finish_upload(holder="test/2", key=upload.key, take=take),
    ):
        with pytest.raises(UploadGone):
            verb()
    assert not drop_upload(holder="test/2", key=upload.key)
    assert Upload.objects.count() == 1


def test_giving_up_leaves_nothing() -> None:
    upload = begun()
    sent(upload)
    assert drop_upload(holder=HOLDER, key=upload.key)
    assert not drop_upload(holder=HOLDER, key=upload.key)
    assert not get_upload_path(upload).exists()


def test_after_a_day_without_a_piece_an_upload_is_gone_and_swept() -> None:
    old, young = begun(), begun(purpose="ninea")
    sent(old)
    sent(young)
    Upload.objects.filter(pk=old.pk).update(
        touched_at=timezone.now() - KEPT - timedelta(seconds=1)
    )
    with pytest.raises(UploadGone):
        add_piece(holder=HOLDER, key=old.key, offset=len(CONTENT), piece=b"")
    assert list(list_unfinished_uploads(HOLDER)) == [young]

    sweep_arriving_files()

    assert list(Upload.objects.all()) == [young]
    assert (get_upload_path(old).exists(), get_upload_path(young).exists()) == (
        False,
        True,
    )


def test_the_sweep_takes_pieces_whose_row_is_gone() -> None:
    upload = begun()
    sent(upload)
    Upload.objects.all().delete()
    assert sweep_uploads() == 0
    assert get_upload_path(upload).exists()
    sweep_uploads(now=timezone.now() + KEPT + timedelta(minutes=1))
    assert not get_upload_path(upload).exists()


def test_the_database_never_counts_more_than_was_declared() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=begun().pk).update(received=len(CONTENT) + 1)


@pytest.mark.django_db(transaction=True)
def test_windows_at_once_write_each_piece_once_and_finish_once() -> None:
    upload = begun()
    barrier = threading.Barrier(6)
    ended: list[int] = []
    refused: list[int] = []

    def window() -> None:
        try:
            barrier.wait()
            while (
                received := get_upload(holder=HOLDER, key=upload.key).received
            ) < len(CONTENT):
                piece = CONTENT[received : received + 100]
                try:
                    add_piece(
                        holder=HOLDER, key=upload.key, offset=received, piece=piece
                    )
                except OffsetMismatch as misplaced:
                    refused.append(misplaced.received)
            ended.append(finished(upload).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=window) for _window in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(ended) == 6
    assert len(set(ended)) == 1
    assert stored(Document.objects.get()) == CONTENT


# What lies unfinished is limited

ADDRESS = "2001:db8:1:2::5"


def announced(count: int, size: int, **fields: Any) -> None:
    """So many files of so many bytes are announced, and nothing of them arrives."""
    usual: dict[str, Any] = {"purpose": "cv", "name": "x", "size": size}
    Upload.objects.bulk_create(
        Upload(**{"holder": f"other/{number}"} | usual | fields)
        for number in range(count)
    )


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)])
def test_so_much_may_lie_unfinished_in_one_draft_and_no_more(
    more: int, taken: bool
) -> None:
    size = house.DOCUMENT_MAX_BYTES
    count = MOST_UNFINISHED_BYTES // size
    for number in range(count - 1):
        begun(name=str(number), sha256="", size=size)
    begun(sha256="", size=size - 100)
    if taken:
        begun(sha256="", size=100 - more)
        return
    with pytest.raises(FileRefused, match="Too many files are on their way"):
        begun(sha256="", size=100 + more)
    assert begun(holder="test/2", sha256="", size=size).pk


@pytest.mark.parametrize(
    ("count", "size"),
    [
        (MOST_FROM_ADDRESS, 1),
        (MOST_BYTES_FROM_ADDRESS // (10 * 1024 * 1024), 10 * 1024 * 1024),
    ],
    ids=["files", "bytes"],
)
def test_one_address_may_not_fill_the_disk_by_many_drafts(
    count: int, size: int
) -> None:
    announced(count, size, address=group_address(ADDRESS))
    size = max(size, 10 * 1024 * 1024)
    for near in (ADDRESS, "2001:db8:1:2:ffff::9"):
        with pytest.raises(FileRefused, match="Too many files are on their way"):
            begun(address=near, size=size)
    for far in ("2001:db8:1:3::5", "192.0.2.7", None):
        assert begun(address=far, size=size, holder=f"far/{far}").address in {
            group_address(far),
            None,
        }


def test_what_has_ended_or_was_given_up_is_not_counted() -> None:
    announced(MOST_FROM_ADDRESS, 1, address="192.0.2.7", refusal="no")
    announced(
        MOST_FROM_ADDRESS,
        1,
        address="192.0.2.7",
        touched_at=timezone.now() - KEPT,
    )
    assert begun(address="192.0.2.7").address == "192.0.2.7"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("counted", ["draft", "address"])
def test_one_place_is_left_and_six_windows_begin_at_once(counted: str) -> None:
    if counted == "draft":
        announced(MOST_UNFINISHED - 1, 1, holder=HOLDER)
    else:
        announced(MOST_FROM_ADDRESS - 1, 1, address="192.0.2.7")
    barrier = threading.Barrier(6)
    ended: list[str] = []

    def window(number: int) -> None:
        holder = HOLDER if counted == "draft" else f"test/at-once/{number}"
        try:
            barrier.wait()
            begun(holder=holder, name=str(number), sha256="", address="192.0.2.7")
            ended.append("taken")
        except FileRefused:
            ended.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=window, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ended) == ["refused"] * 5 + ["taken"]


@pytest.mark.parametrize(
    ("address", "group"),
    [
        (None, None),
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::5", "2001:db8:1:2::"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ],
)
def test_an_address_is_counted_with_its_network(
    address: str | None, group: str | None
) -> None:
    assert group_address(address) == group
