"""Texts to guest and booker, from the outbox to the gateway."""
