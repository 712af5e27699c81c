"""Questions on a terminal."""

import typer

from medley.init.kinds import Field


class Prompts:
    """Asks whoever sits there; the end of the input is an interruption."""

    def yes(self, question: str, *, default: bool) -> bool:
        """Yes or no."""
        return typer.confirm(question, default=default)

    def text(self, question: str, default: str | None = None) -> str:
        """A line; not empty unless that is the default."""
        answer: str = typer.prompt(question, default=default, show_default=bool(default))
        return answer.strip()

    def field(self, field: Field) -> str:
        """What belongs into a field."""
        answer: str = typer.prompt(
            f"  {field.question}",
            default=field.default,
            hide_input=field.is_secret,
            show_default=bool(field.default),
        )
        return answer.strip()

    def tell(self, line: str) -> None:
        """Say something."""
        typer.echo(line)
