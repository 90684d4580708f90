"""A text goes out once, says what is so when it goes, and shows nobody's number on the way."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ktv_booking.messages.adapters import Adapter, LogAdapter, NotDelivered, Outgoing, adapter_for
from ktv_booking.messages.models import Message
from ktv_booking.messages.service import send_waiting
from ktv_booking.messages.service.sending import LEASE, claim_next
from tests.builders import NOW, a_phone, a_principal
from tests.stores import Desk
from tests.texting import Gateway, booked, happened, messages, noted

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("venue", "language", "words"),
    [
        ({"phone_region": "CN"}, "zh", "已为您订好：星期三 10月14日晚20:00–23:00，small，4位"),
        (
            {"phone_region": "PT"},
            "en",
            "your booking: Wednesday night 14 October, 20:00 to 23:00: a small room for 4, 3 hours",
        ),
    ],
)
def test_a_text_speaks_the_language_of_the_house(
    session: Session, database: Desk, venue: dict[str, str], language: str, words: str
) -> None:
    gateway = Gateway(202)
    happened(session, booked(session, venue=venue))
    noted(database)

    assert send_waiting(database, gateway.adapter(), NOW) == 1
    assert gateway.bodies[0]["language"] == language
    assert words in gateway.bodies[0]["text"]


def test_the_gateway_is_asked_as_agreed(session: Session, database: Desk) -> None:
    gateway, phone = Gateway(202), a_phone()
    happened(session, booked(session, guest_phone=phone))
    message = noted(database)[0]

    send_waiting(database, gateway.adapter(), NOW)

    request = gateway.requests[0]
    assert (request.method, str(request.url)) == ("POST", "https://gateway.test/texts")
    assert request.headers["authorization"] == "Bearer secret"
    assert request.headers["idempotency-key"] == str(message.id)
    assert gateway.bodies[0].keys() == {"to", "text", "language", "id"}
    assert (gateway.bodies[0]["to"], gateway.bodies[0]["id"]) == (phone, str(message.id))
    sent = messages(database)[0]
    assert (sent.status, sent.tries, sent.next_try_at, sent.failure) == ("sent", 1, None, None)
    assert sent.sent_at == NOW


def test_two_senders_at_once_send_once(session: Session, database: Desk) -> None:
    gateway = Gateway(202)
    for _ in range(20):
        happened(session, booked(session))
    noted(database)
    together = threading.Barrier(3)

    def sender() -> None:
        together.wait()
        send_waiting(database, gateway.adapter(), NOW)

    threads = [threading.Thread(target=sender) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({body["id"] for body in gateway.bodies}) == len(gateway.bodies) == 20
    assert {message.status for message in messages(database)} == {"sent"}


def test_what_a_killed_sender_left_is_sent_when_its_lease_ends(
    session: Session, database: Desk
) -> None:
    gateway = Gateway(202)
    happened(session, booked(session))
    noted(database)
    database.work(lambda unit: claim_next(unit, now=NOW))  # and killed before it could send

    meanwhile = send_waiting(database, gateway.adapter(), NOW + LEASE - MINUTE)
    afterwards = send_waiting(database, gateway.adapter(), NOW + LEASE)

    assert (meanwhile, afterwards) == (0, 1)


def test_a_text_is_tried_again_and_given_up(session: Session, database: Desk) -> None:
    gateway = Gateway(400)
    happened(session, booked(session))
    noted(database)
    adapter, tries = gateway.adapter(), []

    for minutes in range(120):
        before = len(gateway.requests)
        send_waiting(database, adapter, NOW + minutes * MINUTE)
        tries += [minutes] * (len(gateway.requests) - before)

    assert tries == [0, 1, 6, 36, 66]
    given_up = messages(database)[0]
    assert (given_up.status, given_up.tries, given_up.failure) == ("failed", 5, "http-400")
    assert len({request.headers["idempotency-key"] for request in gateway.requests}) == 1


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (503, "http-503"),
        (429, "http-429"),
        (httpx.ReadTimeout("slow"), "timeout"),
        (httpx.ConnectError("away"), "unreachable"),
    ],
)
def test_a_gateway_that_is_away_ends_the_run_and_the_rest_goes_next_time(
    session: Session, database: Desk, trouble: int | Exception, reason: str
) -> None:
    gateway = Gateway(trouble, 202)
    for _ in range(2):
        happened(session, booked(session))
    noted(database)
    adapter = gateway.adapter()

    first = send_waiting(database, adapter, NOW)
    failures = [message.failure for message in messages(database)]
    later = [send_waiting(database, adapter, NOW + wait * MINUTE) for wait in (0, 1)]

    assert (first, failures, later) == (0, [reason, None], [1, 1])
    assert [message.status for message in messages(database)] == ["sent", "sent"]


def test_a_refusal_of_one_text_does_not_hold_up_the_others(
    session: Session, database: Desk
) -> None:
    gateway = Gateway(422, 202)
    for _ in range(2):
        happened(session, booked(session))
    noted(database)

    assert send_waiting(database, gateway.adapter(), NOW) == 1
    assert [one.failure for one in messages(database)] == ["http-422", None]


def test_a_text_says_what_is_so_when_it_is_sent(session: Session, database: Desk) -> None:
    gateway, reservation = Gateway(202), booked(session)
    happened(session, reservation)
    noted(database)
    reservation.party_size = 7

    send_waiting(database, gateway.adapter(), NOW)

    assert "7位" in gateway.bodies[0]["text"]


def test_a_confirmation_of_what_was_cancelled_meanwhile_is_not_sent(
    session: Session, database: Desk
) -> None:
    gateway, reservation = Gateway(202), booked(session)
    happened(session, reservation)
    noted(database)
    reservation.status, reservation.occupies = "cancelled", False

    assert send_waiting(database, gateway.adapter(), NOW) == 0
    assert gateway.requests == []
    assert [(one.status, one.failure) for one in messages(database)] == [("failed", "overtaken")]


def test_nothing_is_sent_to_a_phone_that_was_erased(session: Session, database: Desk) -> None:
    gateway, reservation = Gateway(202), booked(session)
    happened(session, reservation)
    noted(database)
    reservation.guest_phone = reservation.guest_phone_reversed = None

    send_waiting(database, gateway.adapter(), NOW)

    assert gateway.requests == []
    assert [(one.status, one.failure) for one in messages(database)] == [("failed", "no-phone")]


def test_a_message_that_cannot_be_written_holds_nobody_up(
    session: Session, database: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    gateway, broken = Gateway(202), booked(session, quote={"minimum_spend": "nonsense"})
    happened(session, broken)
    happened(session, booked(session))
    noted(database)

    assert send_waiting(database, gateway.adapter(), NOW) == 1
    assert [one.failure for one in messages(database)] == ["internal", None]
    assert "message failed" in caplog.text


@pytest.mark.parametrize("make", [LogAdapter, lambda: Gateway(400).adapter()])
def test_no_phone_and_no_name_in_logs_or_in_the_table(
    session: Session,
    database: Desk,
    caplog: pytest.LogCaptureFixture,
    make: Callable[[], Adapter],
) -> None:
    caplog.set_level(logging.DEBUG)
    phone = a_phone()
    happened(session, booked(session, guest_phone=phone, guest_name="欧阳修"))
    noted(database)

    send_waiting(database, make(), NOW)

    row = messages(database)[0]
    stored = repr([getattr(row, column.key) for column in inspect(Message).columns])
    logged = "\n".join(repr(vars(record)) for record in caplog.records if "sql" not in record.name)
    for secret in (phone, phone[1:], phone[3:], "欧阳修"):
        assert secret not in stored
        assert secret not in logged


def test_the_log_adapter_says_kind_language_and_the_end_of_the_phone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    message_id = a_principal().id
    outgoing = Outgoing(message_id, "confirmed", "zh", to="+8613900001234", text="您好")

    LogAdapter().send(outgoing)

    line = vars(caplog.records[-1])
    assert (line["kind"], line["language"], line["phone_masked"]) == (
        "confirmed",
        "zh",
        "*******1234",
    )
    assert "您好" not in repr(line)
    assert "1390000" not in repr(outgoing)


def test_http_needs_an_address() -> None:
    with pytest.raises(ValueError, match="KTV_MESSAGE_URL"):
        adapter_for("http", url="", token="")


def test_what_the_gateway_said_is_never_repeated() -> None:
    outgoing = Outgoing(a_principal().id, "confirmed", "zh", to=a_phone(), text="您好")

    with pytest.raises(NotDelivered) as refused:
        Gateway(500).adapter().send(outgoing)

    assert str(refused.value) == "http-500"
