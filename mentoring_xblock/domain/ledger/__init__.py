"""The ledger's rules: `schema` (the closed types), `entries` (building one), `replay` (what they say together)."""
