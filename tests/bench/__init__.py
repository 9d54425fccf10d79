"""The bars of docs/performance.md, measured: `make bench`, or `python -m tests.bench --help`."""
