"""Pure functions: values in, a Plotly figure out. One module for each family of charts."""
