"""URLs: made absolute, cleaned of trackers, compared as documents, and whose they are.

Pure; knows nothing of what is stored or fetched. The only user of publicsuffixlist.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import ip_address
from string import ascii_letters, digits
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

TRACKERS = frozenset(
    """
    _ga _gl _hsenc _hsmi _kx _openstat campaign_id ceneo_spo cmpid dclid dgcid ef_id epik
    fb_action_ids fb_action_types fb_ref fb_source fbclid gbraid gclid gclsrc gs_l hsctatracking
    igsh igshid itm_campaign itm_content itm_medium itm_source itm_term li_fat_id
    mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash msclkid oly_anon_id oly_enc_id
    rb_clickid s_cid sb_referer_host sc_cid srsltid ss_email_id ss_source ss_campaign_id
    ss_campaign_name ss_campaign_sent_date trk_contact trk_msg trk_module trk_sid ttclid
    twclid vero_conv vero_id vgo_ee wbraid wickedid wt_mc yclid ysclid
    """.split()
)
"""Query parameters that tell where a reader came from and never which document is meant."""

TRACKER_PREFIXES = ("utm_", "mtm_", "pk_campaign", "pk_kwd", "pk_source", "pk_medium", "hsa_")

PLATFORMS = frozenset(
    """
    blogspot.com bearblog.dev beehiiv.com buttondown.email cargo.site dreamwidth.org ghost.io
    github.io gitlab.io hashnode.dev hatenablog.com hatenablog.jp hatenadiary.com
    hatenadiary.jp hypotheses.org livejournal.com medium.com micro.blog micropress.se
    mataroa.blog neocities.org netlify.app newsblur.com over-blog.com pages.dev posterous.com
    prose.sh scienceblog.com squarespace.com substack.com tumblr.com typepad.com vercel.app
    webflow.io weebly.com wixsite.com wordpress.com write.as
    """.split()
)
"""Hosts whose subdomains belong to different people, beyond what the Public Suffix List says."""

_MIRRORS = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
CACHED_LENGTH = 1024
"""Characters: longer addresses are not remembered, so that a feed cannot fill the memory."""

_JUNK = re.compile(r"[\x00-\x20\x7f]+")
_WEB = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d+(?:[/?#]|$))", re.IGNORECASE)
_NOT_HOST = re.compile(r"[\s<>\"%{}|\\^`]")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(ascii_letters + digits + "-._~")
_KEPT = "".join(map(chr, range(33, 127)))
_SAFE = r"[A-Za-z0-9/._~%+,:@!$'()*&=-]"
_PLAIN = re.compile(
    r"https?://(?P<host>[A-Za-z0-9.-]+)(?P<port>:[0-9]{1,4})?"
    rf"(?P<path>/{_SAFE}*)?(?:\?(?P<query>{_SAFE}+))?(?:\#{_SAFE}+)?"
)
"""Addresses as nearly all are: whole, and without anything that needs care."""
_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]+)(?:[/?#]|\Z)")


def split(url: str) -> SplitResult | None:
    """`urlsplit` that answers None instead of raising on a malformed URL."""
    try:
        parts = urlsplit(url)
        _ = parts.port, parts.hostname
    except ValueError:
        return None
    return parts


def absolute(url: str | None, base: str | None = None) -> str | None:
    """`url` against `base` as an http(s) URL without control characters or blanks, else None."""
    if not url:
        return None
    if len(url) + len(base or "") > CACHED_LENGTH:
        return _absolute.__wrapped__(url, base)
    return _absolute(url, base)


@lru_cache(maxsize=16_384)
def _absolute(url: str, base: str | None) -> str | None:
    if _PLAIN.fullmatch(url):
        return url
    url = url.strip(" \t\r\n\f\x00")
    if _JUNK.search(url):
        url = re.sub(r"[\x00-\x1f\x7f]", "", url).replace(" ", "%20")
    try:
        joined = urljoin(base, url) if base else url
    except ValueError:
        return None
    parts = split(joined)
    host = parts.hostname if parts else None
    if parts is None or not host or parts.scheme.lower() not in ("http", "https"):
        return None
    return None if _NOT_HOST.search(host) else joined


def scheme_of(url: str) -> str | None:
    """The scheme in lower case, or None where the text has none."""
    found = _SCHEME.match(url)
    return found[0][:-1].lower() if found else None


def host_of(url: str | None) -> str:
    """The host in lower case without port, or ""."""
    if not url:
        return ""
    if plain := _PLAIN_HOST.match(url):
        return plain[1].lower().rstrip(".")
    parts = split(url)
    return (parts.hostname or "").rstrip(".") if parts else ""


@lru_cache(maxsize=512)  # one poll asks a dozen times
def origin_of(url: str) -> tuple[str, str, int]:
    """(scheme, host, port) with the default port filled in (RFC 6454)."""
    parts = split(url)
    if parts is None:
        return ("", "", 0)
    scheme = parts.scheme.lower()
    return (scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(scheme, 0))


def authority(url: str) -> str:
    """`host:port`, what politeness is owed to (R37)."""
    _, host, port = origin_of(url)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@cache
def _suffixes(punycode: bool) -> PublicSuffixList:
    """The list; to have its rules in `punycode` as well takes three times as long to read."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_encoded_idn=punycode)


@lru_cache(maxsize=65_536)
def registrable(host: str) -> str:
    """Whose `host` is: its registrable domain, with the user's part on platforms, or its IP."""
    host = host.lower().rstrip(".")
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    domain = str(_suffixes("xn--" in host).privatesuffix(host) or host)
    if domain in PLATFORMS and host != domain:
        user = host[: -len(domain) - 1].rsplit(".", 1)[-1]
        return domain if user in ("www", "blog", "m") else f"{user}.{domain}"
    return domain


def domain_of(url: str | None) -> str:
    """The registrable domain of a URL (`blog.example.co.uk` gives `example.co.uk`), or ""."""
    host = host_of(url)
    return registrable(host) if host else ""


def is_tracker(name: str) -> bool:
    """Whether a query parameter of that name only tracks."""
    name = name.lower()
    return name in TRACKERS or name.startswith(TRACKER_PREFIXES)


def _kept(query: str) -> list[str]:
    return [p for p in query.split("&") if p and not is_tracker(p.partition("=")[0])]


def clean(url: str) -> str:
    """`url` without tracking parameters; everything else stays byte for byte."""
    address, mark, fragment = url.partition("#")
    place, _, query = address.partition("?")
    if not query:
        return url
    given = query.split("&")
    kept = [part for part in given if not is_tracker(part.partition("=")[0])]
    if len(kept) == len(given):
        return url
    return place + ("?" + "&".join(kept) if kept else "") + mark + fragment


def url_key(url: str | None) -> str:
    """What two addresses of one document have in common; "" where there is no usable URL.

    Scheme and `www.`/`m.`/`amp.` dropped, host lower-case (and in ASCII), default port, fragment
    and tracking parameters dropped, the rest of the query sorted, no trailing slash; percent
    signs as RFC 3986 §6.2.2 has them. Idempotent.
    """
    if not url:
        return ""
    return _key(url) if len(url) <= CACHED_LENGTH else _key.__wrapped__(url)


@lru_cache(maxsize=16_384)
def _key(url: str) -> str:
    if plain := _PLAIN.fullmatch(url):
        host, colon, path, query = plain.groups("")
        host, port = host.lower().rstrip("."), int(colon[1:] or 0)
    elif parts := _split_loosely(url.strip()):
        host, port = _ascii((parts.hostname or "").rstrip(".")), parts.port or 0
        host = "" if _NOT_HOST.search(host) else host
        path, query = parts.path, parts.query
    else:
        return ""
    if not host:
        return ""
    while mirror := _MIRRORS.match(host):
        host = host[mirror.end() :]
    if ":" in host:
        host = f"[{host}]"
    if port and port not in (80, 443):
        host = f"{host}:{port}"
    query = "&".join(sorted(map(_percent, _kept(query)))) if query else ""
    return host + _percent(path.rstrip("/")) + (f"?{query}" if query else "")


def _split_loosely(url: str) -> SplitResult | None:
    """The parts of a web address, of which scheme and slashes may be missing; else None."""
    schemed = _WEB.match(url)
    if not schemed and (not url or _OTHER_SCHEME.match(url)):
        return None
    return split(url if schemed else "//" + url)


def _ascii(host: str) -> str:
    """An internationalised host as it is asked for (RFC 5890); others as they are."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _percent(text: str) -> str:
    """Percent signs only and always where they are needed, with capital digits."""
    if "%" in text:
        text = _ENCODED.sub(_decoded, text)
    fine = text.isascii() and text.isprintable() and " " not in text
    return text if fine else quote(text, safe=_KEPT)


def _decoded(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def redact(url: str) -> str:
    """`url` as it may be shown: without userinfo (R54)."""
    parts = split(url)
    if parts is None or "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
