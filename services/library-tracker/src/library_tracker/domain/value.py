"""What the values of this domain are made of: there are hundreds of thousands of them at a time."""

import msgspec


class Value(msgspec.Struct, frozen=True, gc=False):
    """Some named things that belong together and stay as they are; equal when all of them are.

    Made in a fifth of the time that a named tuple takes, a tenth of a frozen data class's, and not
    looked at by the collector of cycles: nothing a value holds may lead back to it.
    """
