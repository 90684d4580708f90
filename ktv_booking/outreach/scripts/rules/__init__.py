"""What a script may say: its blanks, its words, and the days on which it is not read out."""
