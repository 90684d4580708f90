"""What must be sent: a row written with the change, handled by the worker."""
