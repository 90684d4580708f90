"""Messages: what is texted to guest and booker, from the outbox."""
