-- The bare booking: the real reservations table with its constraint, the answer kept under its
-- key, the outbox. Each transaction takes a free room of its own.
\set n :n + 1
\set at :client_id * $chunk + :n
BEGIN;
INSERT INTO reservations ($columns) SELECT $columns FROM bench_slots WHERE n = :at;
INSERT INTO idempotency_rows
    (principal, method, path, key, body_hash, status, headers, body, subject_id, created_at)
    VALUES ('pgbench', 'POST', '/v1/reservations', 'pgbench-' || :at::text, md5(:at::text), 201,
    '{"content-type": "application/json"}', $body,
    ('$prefix' || lpad(:at::text, 12, '0'))::uuid, now());
INSERT INTO outbox (id, topic, subject_id, seq, created_at, tries)
    VALUES (('$prefix' || lpad(:at::text, 12, '0'))::uuid, 'pgbench',
    ('$prefix' || lpad(:at::text, 12, '0'))::uuid, 1, now(), 0);
COMMIT;
