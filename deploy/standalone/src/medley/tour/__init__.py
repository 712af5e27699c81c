"""Stories played against the running demo, each step checked."""
