"""Settings for the embedded server, fitted to the machine it shares with the rest of the program."""

import os

_MEGABYTE = 1 << 20


def machine_memory_megabytes() -> int:
    """Physical memory; 4 GB where the platform does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MEGABYTE
    except (AttributeError, ValueError, OSError):
        return 4096


def server_settings(machine_megabytes: int | None = None) -> dict[str, str]:
    """PostgreSQL's own setting names and values: an eighth of the machine for its buffers, 2 GB at most.

    No other server reads its log, so what a first load brings is written to its tables alone, not to the log as well.
    A file of the log that is over is deleted, with whatever it says of people.
    """
    machine = machine_megabytes or machine_memory_megabytes()
    return {
        "shared_buffers": f"{min(max(machine // 8, 64), 2048)}MB",
        "effective_cache_size": f"{max(machine // 2, 256)}MB",
        "work_mem": f"{min(max(machine // 256, 8), 64)}MB",
        "maintenance_work_mem": f"{min(max(machine // 32, 64), 512)}MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "wal_recycle": "off",
        "max_wal_size": "4GB",
        "wal_buffers": "64MB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "max_connections": "50",
    }
