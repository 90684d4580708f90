"""The room-reservation service that karaoke (KTV, 包厢) chains run their phone desks on."""
