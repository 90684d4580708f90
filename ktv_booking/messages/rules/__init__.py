"""What the texts say, pure: facts in, sentences out."""
