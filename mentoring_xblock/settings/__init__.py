"""What the platform takes over into its own settings: `lms` and `studio`, each for its process."""
