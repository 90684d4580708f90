"""The store: one schema on SQLite and PostgreSQL, one place that commits."""
