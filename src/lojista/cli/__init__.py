"""The `lojista` command: data alone on stdout, everything said to a person on stderr."""
