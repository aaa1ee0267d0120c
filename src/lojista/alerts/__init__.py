"""Numbers that are watched: rules over the catalogue's metrics, whether they hold, and telling that they do."""
