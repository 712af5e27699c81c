"""What comes in: one coroutine for each message, and no decisions; one module for each subject."""
