"""Events as they happen: read from the stream once a process, handed to everyone who watches."""
