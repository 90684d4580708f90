"""Room classes, rooms, and the times when a room cannot be sold."""
