"""Every input is validated by one of these: cleaned values out, or `Invalid` with a code for each field."""
