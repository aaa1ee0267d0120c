"""The system of record: the embedded server, the connections to it, and its schema."""
