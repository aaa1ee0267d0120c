"""What is learned from customers: groups of them, and how they come back. Nothing here knows a page."""

import os

# Unless told, scikit-learn asks another program for the machine's cores, and warns where it is missing or says none.
os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count() or 1))
