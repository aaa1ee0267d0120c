"""The pages: what a person sees of the metrics. No SQL and no arithmetic on numbers lives here."""
