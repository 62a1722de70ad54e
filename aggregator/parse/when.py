"""Dates as feeds write them: in the forms of the standards, and as people write them anywhere.

feedparser reads the former. Of others it makes what it can: of "17-05-2024" a day in 2017, of
"2024年5月17日" whatever month it is now. So only what is plainly of the standards' forms is left to
it, and the rest is read here, in whole or not at all. Pure: no date depends on the day of reading.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from aggregator.dates import from_struct
from aggregator.text import fold

if TYPE_CHECKING:
    from time import struct_time

ZONES = {
    "bst": 1, "cet": 1, "west": 1, "cest": 2, "eet": 2, "sast": 2, "eest": 3, "msk": 3, "hkt": 8,
    "sgt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3,
    "akdt": -8, "akst": -9, "hst": -10, "mez": 1, "mesz": 2, "wet": 0,
}  # fmt: skip
"""Hours from UTC of zones that feedparser does not know by name, and would take for UTC."""

_ZONES = ZONES | {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4,
    "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip

_NAMES = """
january february march april may june july august september october november december
januar februar marz april mai juni juli august september oktober november dezember
janner feber maerz april mai juni juli august september oktober november dezember
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene febr marz abr may jun jul ago set oct nov dic
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november desember
gener febrer marc abril maig juny juliol agost setembre octubre novembre desembre
styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad grudzien
stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia
leden unor brezen duben kveten cerven cervenec srpen zari rijen listopad prosinec
ledna unora brezna dubna kvetna cervna cervence srpna zari rijna listopadu prosince
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
ocak subat mart nisan mayıs haziran temmuz agustos eylul ekim kasım aralık
januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ιανουαριος φεβρουαριος μαρτιος απριλιος μαιος ιουνιος ιουλιος αυγουστος σεπτεμβριος οκτωβριος
νοεμβριος δεκεμβριος
ιανουαριου φεβρουαριου μαρτιου απριλιου μαιου ιουνιου ιουλιου αυγουστου σεπτεμβριου οκτωβριου
νοεμβριου δεκεμβριου
"""


@cache
def _months() -> dict[str, int]:
    """Each name of a month, and each beginning of three letters or more that is of no other."""
    numbers: dict[str, set[int]] = {}
    names = [fold(name) for name in _NAMES.split()]
    for place, name in enumerate(names):
        for end in range(3, len(name) + 1):
            numbers.setdefault(name[:end], set()).add(place % 12 + 1)
    months = {name: found.pop() for name, found in numbers.items() if len(found) == 1}
    return months | {name: place % 12 + 1 for place, name in enumerate(names)}


_STANDARD = re.compile(
    r"(?!.*\d\s*[ap]\.?m\b)(?:"
    r"\d{4}(?:-?(?:0[1-9]|1[0-2])(?:-?(?:0[1-9]|[12]\d|3[01]))?)?(?:[T\s].*)?$"
    r"|(?:[a-z]{3,9},\s*)?\d{1,2}\s+[a-z]{3,9}\.?,?\s+\d{2,4}\s.*"
    r"|[a-z]{3,9}\s+[a-z]{3,9}\s+\d{1,2}\s.*)",
    re.IGNORECASE | re.DOTALL | re.ASCII,
)
"""What is left to feedparser: W3C-DTF, RFC 822, and the form of C's asctime."""

_TIME = re.compile(
    r"(?P<before>오전|오후|上午|下午|午前|午後)?\s*(?<!\d)(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"(?:[.,]\d+)?\s*(?P<after>[ap]\.?m\b\.?)?\s*"
    r"(?P<zone>(?:gmt|utc)?\s*[+-]\d{1,2}(?::?\d{2})?(?!\d)|[a-z]{1,5}\b)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:gmt|utc)?\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_WORD = r"([^\W\d_]{3,})\.?"
_FORMS = (
    (re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)"), "ymd"),
    (re.compile(rf"(?<!\d)(\d{{4}})\.?\s+{_WORD}\s+(\d{{1,2}})(?!\d)"), "ymd"),
    (re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)"), "dmy"),
    (re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?!\d)"), "either"),
    (
        re.compile(rf"(?<!\d)(\d{{1,2}})(?:\.|º|er|st|nd|rd|th)?[\s-]+(?:(?:de|of)\s+)?{_WORD}"
                   r",?[\s-]+(?:(?:de|del|of)\s+)?(\d{4})(?!\d)", re.IGNORECASE),
        "dmy",
    ),
    (re.compile(rf"{_WORD}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)"), "mdy"),
    (re.compile(rf"^{_WORD},?\s+(\d{{4}})$"), "my"),
)  # fmt: skip
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")
_LATER = frozenset({"p", "오후", "下午", "午後"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: object, parsed: struct_time | None) -> datetime | None:
    """The moment that `text` names, of which feedparser has made `parsed`; None where it names
    none. A time without a zone is taken as UTC, a day without a time as its beginning."""
    words = text.strip() if isinstance(text, str) else ""
    if not words and parsed is None:
        return None
    standard = parsed is not None and (not words or _STANDARD.match(words))
    found = from_struct(parsed) if standard else _read(words)
    if found is None and not standard and not words[:1].isdecimal():
        found = from_struct(parsed)
    return found if found and found != _EPOCH and found.year > 1 else None  # clocks never set


def _read(words: str) -> datetime | None:
    if len(words) > 100:
        return None
    if _SECONDS.fullmatch(words):
        return datetime.fromtimestamp(int(words[:10]), UTC)
    time = _TIME.search(words)
    rest = words[: time.start()] + " " + words[time.end() :] if time else words
    for form, order in _FORMS:
        if (found := form.search(rest)) and (day := _day(found.groups(), order)):
            return _at(day, time)
    return None


def _day(parts: tuple[str, ...], order: str) -> datetime | None:
    if order == "either":
        one, _, other, year = parts
        if int(one) <= 12 and int(other) <= 12 and one != other:
            return None  # the third of April, or the fourth of March
        parts, order = (one, other, year), "mdy" if int(other) > 12 else "dmy"
    named = dict(zip(order, parts, strict=True))
    month = int(named["m"]) if named["m"].isdecimal() else _months().get(fold(named["m"]), 0)
    try:
        return datetime(int(named["y"]), month, int(named.get("d", 1)), tzinfo=UTC)
    except ValueError:
        return None


def _at(day: datetime, time: re.Match[str] | None) -> datetime | None:
    if time is None:
        return day
    hour, half = int(time["hour"]), (time["before"] or (time["after"] or "")[:1].lower())
    if half:
        hour = hour % 12 + 12 * (half in _LATER)
    minute, second = int(time["minute"]), min(int(time["second"] or 0), 59)
    if hour > 24 or minute > 59:
        return None
    try:
        return day + timedelta(hours=hour, minutes=minute, seconds=second) - _offset(time["zone"])
    except OverflowError:
        return None


def _offset(zone: str | None) -> timedelta:
    if found := _OFFSET.fullmatch(zone or ""):
        size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return size if found[1] == "+" else -size
    return timedelta(hours=_ZONES.get((zone or "").lower(), 0))
