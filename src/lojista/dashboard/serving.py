"""The process of the web server: Streamlit's command, as `lojista serve` starts it, and a quiet end of it."""

import atexit
import logging
import os
import sys


def main() -> None:
    """Runs `streamlit` with this process's arguments, and exits with its code; with 0 where Ctrl+C ended it."""
    ends_with = [1]
    atexit.register(_leave, ends_with)  # before anything else is, so as to come last
    from click import ClickException
    from click.exceptions import Abort, Exit
    from streamlit.web.cli import main as streamlit

    _log_as_set()
    try:
        streamlit(standalone_mode=False)
        ends_with[0] = 0
    except Abort:
        ends_with[0] = 0
    except Exit as ending:
        ends_with[0] = ending.exit_code
    except ClickException as error:
        error.show()


def _log_as_set() -> None:
    """Streamlit gives each of its loggers a handler of its own, and all of them anew with its options."""
    from streamlit import logger as of_streamlit

    from lojista.logs import configure_logs, json_handler
    from lojista.settings import read_settings

    settings = read_settings()
    configure_logs(settings.log_format, settings.secret_values())
    if (handler := json_handler()) is None:
        return

    def take_over(logger: logging.Logger) -> None:
        logger.handlers[:] = [handler]

    of_streamlit.setup_formatter = take_over
    of_streamlit.update_formatter()


def _leave(ends_with: list[int]) -> None:
    """Without taking the interpreter down: DuckDB would name all that threads of pages still hold as leaked."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ends_with[0])


if __name__ == "__main__":
    main()
