"""Speed as a promise anyone can check: each task beside a named rival, in the same run."""
