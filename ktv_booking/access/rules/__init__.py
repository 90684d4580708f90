"""How long a sign-in lasts, and what makes a password fit."""
