"""Where other applications are to post, and whether they do."""
