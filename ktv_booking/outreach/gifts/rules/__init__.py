"""What may be claimed, where, by whom and until when."""
