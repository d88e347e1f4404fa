"""Write docs/commands.md and docs/settings.md, which follow from the code: ``python -m etl.reference``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

COMMAND = "python -m etl.reference"
_GENERATED = f"<!-- Made from the code by `{COMMAND}`: change the code, then run it. -->"
EXIT_CODES = (
    ("0", "done"),
    ("1", "failed; one line on standard error says why"),
    ("2", "asked for something it cannot do: the usage, or a setting"),
    ("3", "done, but some inputs were rejected or set aside"),
    ("130", "stopped with Ctrl-C"),
)


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    return {"commands.md": commands_page(), "settings.md": settings_page()}


def commands_page() -> str:
    """Return every command with its arguments and options."""
    from etl.cli import cli

    lines = [_GENERATED, "# Commands", "", *_paragraphs(cli.help or ""), ""]
    lines += ["Progress is shown on a terminal only. Every command ends with one of these exit codes:", ""]
    lines += ["| code | meaning |", "|---|---|", *(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES)]
    for path, command in _walk(cli, "copydesk"):
        lines += ["", f"## {path}", "", *_command(path, command)]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Return every setting with its default and meaning."""
    from etl.settings import SECRETS, Settings

    lines = [_GENERATED, "# Settings", ""]
    lines += [
        "Each is a variable of the environment. A secret may stand in a file instead: then the variable that ends in"
    ]
    lines += ["`_FILE` names it. A list is separated by commas."]
    lines += ["", "| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        also = f", or `COPYDESK_{name.upper()}_FILE`" if name in SECRETS else ""
        lines.append(f"| `COPYDESK_{name.upper()}`{also} | {_default(field)} | {_cell(field.description or '')} |")
    return "\n".join(lines) + "\n"


def _walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, with how it is called."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name in sorted(command.commands):
        yield from _walk(command.commands[name], f"{path} {name}")


def _command(path: str, command: click.Command) -> Iterator[str]:
    usage = command.collect_usage_pieces(click.Context(command, info_name=path))
    yield from ("```", " ".join([path, *usage]), "```", "")
    yield from _paragraphs(command.help or "")
    options = [option for option in command.params if isinstance(option, click.Option) and not option.hidden]
    if options:
        yield from ("", "| option | meaning |", "|---|---|")
        yield from (f"| `{_escaped(_spelled(option))}` | {_cell(_meaning(option))} |" for option in options)


def _spelled(option: click.Option) -> str:
    return ", ".join(option.opts) + (
        "" if option.is_flag else f" {option.make_metavar(click.Context(click.Command('')))}"
    )


def _meaning(option: click.Option) -> str:
    default: Any = option.default
    shown = f" Default: {default}." if option.show_default and default is not None else ""
    return (option.help or "") + shown


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value == ():
        return ""
    return f"`{value}`"


def _cell(text: str) -> str:
    """Return text for a cell of a Markdown table: "<prefix>" is no tag."""
    return _escaped(text).replace("<", "&lt;")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def main(folder: Path = Path("docs")) -> None:
    """Write the pages into `folder`."""
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
