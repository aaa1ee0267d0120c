"""What `lojista serve` serves: the pages, and beside them whether they can be had and numbers for a watcher."""

import streamlit as st

from lojista.dashboard.probes import routes

app = st.App("main.py", routes=routes())
