"""One module for each kind of export, the only place that knows its file and column names."""
