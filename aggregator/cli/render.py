"""Listings as tables for people and as JSON, JSON lines, CSV or Markdown for machines.

A listing is a sequence of plain dicts, all with the same keys; machines get every key under its
stable name, tables a choice of columns that fits the terminal. The only user of rich's tables.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from aggregator.cli import pager
from aggregator.cli.layout import GAP, Need, fit
from aggregator.record import dataclass
from aggregator.text import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.table import Table

MACHINE_FORMATS = ("json", "jsonl", "csv", "md")
FORMATS = ("table", *MACHINE_FORMATS)
PIPE_WIDTH = 10_000
"""Cells: what goes through a pipe is not cut, unless $COLUMNS says how wide it may be."""


def format_option(formats: Sequence[str] = FORMATS) -> Callable[[Any], Any]:
    """The option `--format`, the same everywhere."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(list(formats)),
        default=formats[0],
        show_default=True,
        help="How the answer is written.",
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the row's `key` under `title`; `link` names the key of an address that a
    click should open.

    A `wide` column may be cut down to `least` cells, or with `wrap` go over several lines; where
    there is too little room, columns of the highest `rank` leave first, and those of rank 0 never.
    """

    key: str
    title: str
    wide: bool = False
    right: bool = False
    link: str | None = None
    least: int = 12
    wrap: bool = False
    rank: int = 0


def show(
    rows: Sequence[dict[str, Any]], columns: Sequence[Column], format_: str, *, paged: bool
) -> None:
    """Write a listing to standard output in one of FORMATS; a long table `paged`, if it is for a
    person."""
    if format_ == "table":
        _table(rows, columns, paged=paged)
    elif format_ == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))
    elif format_ == "jsonl":
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif format_ == "csv":
        click.echo(_csv(rows), nl=False)
    else:
        click.echo(_markdown(rows, columns))


def _plain(value: Any) -> str:
    """A value on one line, without control characters that would act on the terminal."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "".join(c for c in squeeze(str(value)) if c.isprintable())


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    out = io.StringIO()
    if rows:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list) and not any(isinstance(item, dict) for item in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _markdown(rows: Sequence[dict[str, Any]], columns: Sequence[Column]) -> str:
    def escape(text: str) -> str:
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("[", "\\[")

    def cell(row: dict[str, Any], column: Column) -> str:
        text = escape(_plain(row[column.key]))
        address = row.get(column.link) if column.link else None
        return f"[{text}](<{address}>)" if address and text else text

    lines = [
        "| " + " | ".join(column.title for column in columns) + " |",
        "|" + "|".join(" --: " if column.right else " --- " for column in columns) + "|",
    ]
    lines += ["| " + " | ".join(cell(row, c) for c in columns) + " |" for row in rows]
    return "\n".join(lines)


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[Column], *, paged: bool) -> None:
    from rich.console import Console

    if not rows:
        return
    width = shutil.get_terminal_size((80 if sys.stdout.isatty() else PIPE_WIDTH, 0)).columns

    def draw(styled: bool) -> str:
        console = Console(
            width=width, no_color=None if styled else True, highlight=False, force_terminal=styled
        )
        with console.capture() as captured:
            console.print(_laid_out(rows, columns, width, linked=styled))
        return "\n".join(line.rstrip() for line in captured.get().splitlines())

    pager.show(draw, paged=paged)


def _laid_out(
    rows: Sequence[dict[str, Any]], columns: Sequence[Column], width: int, *, linked: bool
) -> Table:
    from rich.table import Table
    from rich.text import Text

    texts = [[_plain(row[column.key]) for column in columns] for row in rows]
    widths = fit([_need(c, [line[n] for line in texts]) for n, c in enumerate(columns)], width)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for column, cells in zip(columns, widths, strict=True):
        if cells:
            table.add_column(
                column.title,
                justify="right" if column.right else "left",
                overflow="fold" if column.wrap else "ellipsis",
                no_wrap=not column.wrap,
                width=cells,
            )
    for row, line in zip(rows, texts, strict=True):
        styled = []
        for column, text, cells in zip(columns, line, widths, strict=True):
            address = row.get(column.link) if column.link else None
            if cells:
                styled.append(Text(text, style=f"link {address}" if linked and address else ""))
        table.add_row(*styled)
    return table


def _need(column: Column, texts: Sequence[str]) -> Need:
    """What a column with these cells would like; nothing where none of them says anything."""
    from rich.cells import cell_len

    longest = max(map(cell_len, texts))
    natural = max(longest, cell_len(column.title)) if longest else 0
    return Need(natural, column.least if column.wide else natural, column.rank)
