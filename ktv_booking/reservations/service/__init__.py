"""The desk's verbs. Each takes a session, who asks and what time it is; none commits."""
