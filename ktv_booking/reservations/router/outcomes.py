"""The verbs that cost or give back: cancelling, staying longer, the money's own facts."""

from uuid import UUID

from sqlalchemy.orm import Session

from ktv_booking.access.deps import MayDesk, MayReserve, MayView
from ktv_booking.reservations import schemas
from ktv_booking.reservations.present import (
    Presenter,
    cancellation_out,
    deposit_entry_out,
    extension_out,
)
from ktv_booking.reservations.queries.find import entries_of, entry_for, reservation_for
from ktv_booking.reservations.router import requests
from ktv_booking.reservations.router.answering import Seen, for_this
from ktv_booking.reservations.router.refusals import OF_A_GUARD, OF_A_ROOM, OF_A_VERB
from ktv_booking.reservations.rules.bookable import DurationNotAllowed, OutsideOpeningHours
from ktv_booking.reservations.rules.deposits import EntryKind
from ktv_booking.reservations.rules.limits import GuestNotVerified
from ktv_booking.reservations.rules.quotes import NoPriceForTime
from ktv_booking.reservations.rules.seating import RoomNotReady
from ktv_booking.reservations.service import deposits
from ktv_booking.reservations.service.cancel import cancel
from ktv_booking.reservations.service.extending import extend
from ktv_booking.venues.rules.jurisdictions import LegalClosingHours
from ktv_booking.web.declarations import declares
from ktv_booking.web.now import Now
from ktv_booking.web.problems import may_refuse
from ktv_booking.web.routes import Routes
from ktv_booking.web.work import Read, Work

router = Routes(prefix="/v1/reservations/{reservation_id}", tags=["reservations"])


@router.post("/cancellation", responses=may_refuse(*OF_A_VERB, GuestNotVerified, *OF_A_GUARD))
@declares(venue="subject", rate="write", personal=True)
def cancel_reservation(
    reservation_id: UUID,
    body: schemas.Cancellation,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: Seen,
) -> schemas.CancellationOut:
    """Say what cancelling costs (`dry_run`), then do it; repeating it answers the same."""
    request, caller = requests.cancellation_of(body), agent.bringing(body.approval_id)

    def answer(session: Session, presenter: Presenter) -> schemas.CancellationOut:
        row = reservation_for(session, reservation_id, agent=agent)
        as_it_is = presenter.fields(row)
        done = cancel(session, reservation_id, request, by=caller, now=now, seen=seen)
        fields = as_it_is if body.dry_run else presenter.fields(done.reservation)
        venue = presenter.venue(row.venue_id)
        return cancellation_out(done, fields, venue, dry_run=body.dry_run)

    return work(
        lambda session: for_this(session, agent, now, lambda p: answer(session, p)),
        rehearse=body.dry_run,
    )


@router.post(
    "/extension",
    responses=may_refuse(
        *OF_A_VERB,
        *OF_A_ROOM,
        DurationNotAllowed,
        OutsideOpeningHours,
        LegalClosingHours,
        NoPriceForTime,
        RoomNotReady,
    ),
)
@declares(venue="subject", rate="write", personal=True)
def extend_stay(
    reservation_id: UUID,
    body: schemas.Extension,
    *,
    work: Work,
    now: Now,
    agent: MayDesk,
    seen: Seen,
) -> schemas.ExtensionOut:
    """Let a seated party stay longer; refused with who comes next and what is possible."""

    def answer(session: Session, presenter: Presenter) -> schemas.ExtensionOut:
        row = reservation_for(session, reservation_id, agent=agent)
        as_it_is = presenter.fields(row)
        longer = extend(session, reservation_id, minutes=body.minutes, by=agent, now=now, seen=seen)
        fields = as_it_is if body.dry_run else presenter.fields(longer.reservation)
        venue = presenter.venue(row.venue_id)
        return extension_out(longer, fields, venue, dry_run=body.dry_run)

    return work(
        lambda session: for_this(session, agent, now, lambda p: answer(session, p)),
        rehearse=body.dry_run,
    )


@router.post(
    "/deposit-entries",
    status_code=201,
    responses=may_refuse(*OF_A_VERB, *OF_A_ROOM, *OF_A_GUARD),
)
@declares(venue="subject", rate="write", personal=False)
def enter_deposit(
    reservation_id: UUID,
    body: schemas.NewDepositEntry,
    *,
    work: Work,
    now: Now,
    agent: MayReserve,
    seen: Seen,
) -> schemas.DepositEntryOut:
    """Note a fact of the money. What settles the deposit of a held booking confirms it."""

    def answer(session: Session, presenter: Presenter) -> schemas.DepositEntryOut:
        entry = deposits.enter(
            session,
            reservation_id,
            kind=EntryKind(body.kind),
            amount_minor=body.amount_minor,
            method=body.method,
            reference=body.reference,
            by=agent.bringing(body.approval_id),
            now=now,
            seen=seen,
        )
        session.flush()
        row = reservation_for(session, reservation_id, agent=agent)
        return deposit_entry_out(entry, presenter.venue(row.venue_id))

    return work(
        lambda session: for_this(session, agent, now, lambda p: answer(session, p)),
        location=lambda entry: f"/v1/reservations/{reservation_id}/deposit-entries/{entry.id}",
    )


@router.get("/deposit-entries")
@declares(venue="subject", rate="read", personal=False)
def list_deposit_entries(
    reservation_id: UUID, read: Read, now: Now, agent: MayView
) -> schemas.DepositEntryPage:
    """The facts of a reservation's deposit, oldest first."""

    def facts(session: Session) -> schemas.DepositEntryPage:
        row = reservation_for(session, reservation_id, agent=agent)
        venue = Presenter(session, by=agent, now=now).venue(row.venue_id)
        return schemas.DepositEntryPage(
            items=[deposit_entry_out(entry, venue) for entry in entries_of(session, row.id)]
        )

    return read(facts)


@router.get("/deposit-entries/{entry_id}")
@declares(venue="subject", rate="read", personal=False)
def read_deposit_entry(
    reservation_id: UUID, entry_id: UUID, read: Read, now: Now, agent: MayView
) -> schemas.DepositEntryOut:
    """One fact of a reservation's deposit."""

    def fact(session: Session) -> schemas.DepositEntryOut:
        entry = entry_for(session, reservation_id, entry_id, agent=agent)
        row = reservation_for(session, reservation_id, agent=agent)
        return deposit_entry_out(entry, Presenter(session, by=agent, now=now).venue(row.venue_id))

    return read(fact)
