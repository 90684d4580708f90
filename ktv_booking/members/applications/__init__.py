"""Who applies as a promotion member: by a text they agreed to, let in by a second person."""
