"""The append-only record of who changed what; never a plain phone number."""
