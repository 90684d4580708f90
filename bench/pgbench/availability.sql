-- The free rooms of a venue for one slot: its stays by the btree, and the rooms they leave over.
\set v random(1, $venues)
\set d random(0, 6)
WITH taken AS MATERIALIZED (
    SELECT room_id FROM reservations
    WHERE venue_id = ($venue_ids)[:v] AND occupies
        AND occupies_from > timestamptz '$starts_at' + :d * interval '1 day' - interval '26 hours'
        AND occupies_from < timestamptz '$starts_at' + :d * interval '1 day' + interval '150 minutes'
        AND occupies_until > timestamptz '$starts_at' + :d * interval '1 day'
)
SELECT r.id, r.room_class_id FROM rooms r LEFT JOIN taken t ON t.room_id = r.id
WHERE r.venue_id = ($venue_ids)[:v] AND r.active AND t.room_id IS NULL;
