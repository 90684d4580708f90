"""What evenings came to: frozen as they were closed, live before, and set side by side."""
