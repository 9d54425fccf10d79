"""A small Django app that runs the block outside Open edX, in xblock-sdk's runtime, with made-up people."""
