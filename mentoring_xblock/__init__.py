"""Coach-mentoring beside a course: sign-offs, talks and a record that can be checked."""

__version__ = "0.1.0"
