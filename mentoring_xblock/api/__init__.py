"""The use cases, the one door to data: permission, transaction, ledger. Takes and returns frozen dataclasses."""
