"""What of a shop's marts one person may see: a scope, and the rule of every mart for each part of it."""
