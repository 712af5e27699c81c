"""The first medley.yaml: asked for, tried out, written."""
