"""The process of the web server: Streamlit's command, as `lojista serve` starts it, and a quiet end of it."""

import atexit
import os
import sys


def main() -> None:
    """Runs `streamlit` with this process's arguments, and exits with its code; with 0 where Ctrl+C ended it."""
    ends_with = [1]
    atexit.register(_leave, ends_with)  # before anything else is, so as to come last
    from click import ClickException
    from click.exceptions import Abort, Exit
    from streamlit.web.cli import main as streamlit

    try:
        streamlit(standalone_mode=False)
        ends_with[0] = 0
    except Abort:
        ends_with[0] = 0
    except Exit as ending:
        ends_with[0] = ending.exit_code
    except ClickException as error:
        error.show()


def _leave(ends_with: list[int]) -> None:
    """Without taking the interpreter down: DuckDB would name all that threads of pages still hold as leaked."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ends_with[0])


if __name__ == "__main__":
    main()
