"""Who is likely not to come back: features known on a day, a model that is checked as it is used, and its scores."""
