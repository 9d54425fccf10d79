"""From what the api gives and who is looking to what a template shows. No queries, no rules."""
