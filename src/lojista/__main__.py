"""`python -m lojista` is `lojista`."""

from lojista.cli.main import main

main()
