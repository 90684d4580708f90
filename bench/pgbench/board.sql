-- The rows of one day's board.
\set v random(1, $venues)
\set d random(0, 3)
SELECT id, code, day_no, status, starts_at, ends_at, party_size, booked_class_id, used_class_id,
    room_id, room_fixed_at, room_told_at, pinned, occupies_from, occupies_until, guest_name,
    guest_phone, guest_title, occasion, addons, hold_until, grace_until, seated_at,
    deposit_due_minor, deposit_paid_minor, note, version
FROM reservations
WHERE venue_id = ($venue_ids)[:v] AND business_date = date '$day' + :d::int
    AND status <> 'cancelled'
ORDER BY starts_at, day_no;
