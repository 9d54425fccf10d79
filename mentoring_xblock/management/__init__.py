"""What an operator runs on the server; each command calls the api and prints."""
