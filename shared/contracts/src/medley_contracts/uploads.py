"""A body too large for a message: kept in pieces on a stream, and named in the message by this."""

from pydantic import Field

from medley_contracts.message import Value


class Upload(Value):
    """Where the pieces are, and by what a reader knows that it has all of them."""

    subject: str = Field(description="Each message of this subject is one piece, in order.")
    pieces: int = Field(ge=0)
    size: int = Field(ge=0, description="Bytes, all pieces together.")
    sha256: str = Field(description="64 lower-case hex digits, of all pieces together.")
