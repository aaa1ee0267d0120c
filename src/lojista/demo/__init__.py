"""A made-up shop of any size in the files of the Olist archive: its statistics, none of its rows."""
