"""The rules: frozen dataclasses and pure functions. No Django, no XBlock."""
