"""The identity of web addresses: the WHATWG serialisation, without fragment and tracking parameters; pure.

Nothing else is folded: two addresses with one normal form lead to one page wherever servers follow the URL
Standard. Path case, subdomains, the scheme and the order of parameters stay, since real sites tell pages apart by
them.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote_plus

# Parameters that say where a reader came from, never what the page shows: click ids of advertisers, campaign
# marks of analytics suites and of single newsrooms. Ambiguous names (ref, source, cid, from) are left alone: on
# some site each of them picks the article.
_TRACKING_PREFIXES = ("utm_", "mtm_", "hsa_", "guce_", "at_bbc_", "at_ptr_", "at_link_", "at_custom", "wt_mc", "wt_zmc")
_TRACKING_NAMES = frozenset(
    """
    __hsfp __hssc __hstc __s __twitter_impression _ga _gac _gl _hsenc _hsmi _openstat at_campaign at_campaign_type
    at_creation at_format at_medium at_variant cmpid cndid dclid fb_action_ids fb_action_types fb_ref fb_source
    fbclid gad_campaignid gad_source gbraid gclid gclsrc guccounter hsctatracking igsh igshid int_campaign
    int_medium int_source maca mbid mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash msclkid ncid
    ns_campaign ns_fee ns_linkname ns_mchannel ns_source ocid oly_anon_id oly_enc_id piwik_campaign piwik_keyword
    piwik_kwd pk_campaign pk_cid pk_content pk_keyword pk_kwd pk_medium pk_source rb_clickid s_cid sara_ecid
    sara_ref smid smtyp srsltid traffic_source ttclid twclid vero_conv vero_id wbraid wickedid wtmc xtor yclid
    """.split()  # noqa: SIM905
)


LONGEST_HOST = 253  # characters: no name is longer (RFC 1035), though the URL Standard lets addresses have such hosts


def resolve(url: str, base: str | None = None) -> str | None:
    """Return the WHATWG serialisation of an http(s) address, fragment included; None for anything else.

    ``base`` is the address of the page that holds a relative ``url``. Source: URL Standard, through ada-url.
    """
    import ada_url

    try:
        parsed = ada_url.URL(_scalar_values(url), _scalar_values(base) if base else None)
    except ValueError:
        return None
    return str(parsed.href) if parsed.protocol in ("http:", "https:") else None


def normalise(url: str, base: str | None = None) -> str | None:
    """Return the normal form that decides an address's identity; None when it is not http(s).

    WHATWG serialisation, fragment dropped, tracking parameters dropped; the rest of the query stays byte for byte.
    Idempotent.
    """
    href = resolve(url, base)
    if href is None:
        return None
    href = href.partition("#")[0]
    front, mark, query = href.partition("?")
    if not query:
        return href
    kept = [part for part in query.split("&") if not _is_tracking(part)]
    return href if len(kept) == query.count("&") + 1 else front + (mark + "&".join(kept) if kept else "")


def url_key(url: str) -> bytes:
    """Return the SHA-256 of the normal form; of the address as given when it has none."""
    normal = normalise(url)
    return sha256(_scalar_values(url if normal is None else normal).encode()).digest()


def host_of(url: str) -> str | None:
    """Return the host as serialised by the URL Standard, without port or brackets; None when not http(s)."""
    import ada_url

    href = resolve(url)
    return None if href is None else str(ada_url.URL(href).hostname).strip("[]")


def authority_of(url: str) -> str:
    """Return host and, if unusual, port of an address, as they stand in its serialisation; "" when not http(s)."""
    import ada_url

    href = resolve(url)
    return "" if href is None else str(ada_url.URL(href).host)


def registrable_domain(url: str) -> str | None:
    """Return the registrable domain of an address: what one owner registered, ``bbc.co.uk`` for www.bbc.co.uk.

    Follows the public suffix list with its private part (each blog under blogspot.com is its own owner), read from
    the snapshot in the ``tld`` package, which trafilatura's courlan depends on. An IP address or a host without a
    dot (localhost) is its own domain. None for a bare public suffix and for anything that is not http(s).
    """
    host = host_of(url)
    if not host:
        return None
    host = host.rstrip(".")
    if "." not in host or _is_address(host):
        return host
    labels = host.split(".")
    length = _suffix_length(labels) + 1
    return ".".join(labels[-length:]) if length <= len(labels) else None


def _scalar_values(text: str) -> str:
    """Lone surrogates become U+FFFD, as the URL Standard's input is a scalar value string."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_tracking(parameter: str) -> bool:
    name = unquote_plus(parameter.partition("=")[0]).lower()
    return name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _suffix_length(labels: list[str]) -> int:
    """Labels in the public suffix; the list's own algorithm: exception, then longest rule, then ``*``."""
    rules = _suffix_rules()
    for start in range(len(labels)):
        name = ".".join(labels[start:])
        if "!" + name in rules:
            return len(labels) - start - 1
        wildcard = ".".join(["*", *labels[start + 1 :]])
        if name in rules or (start + 1 < len(labels) and wildcard in rules):
            return len(labels) - start
    return 1


@lru_cache(maxsize=1)
def _suffix_rules() -> frozenset[str]:
    spec = find_spec("tld")
    if spec is None or spec.origin is None:  # only when someone removed a dependency of trafilatura by hand
        return frozenset()
    text = (Path(spec.origin).parent / "res" / "effective_tld_names.dat.txt").read_text(encoding="utf-8")
    rules = (line.split()[0] for line in text.splitlines() if line.strip() and not line.startswith("//"))
    return frozenset(rule if rule.isascii() else _ascii_rule(rule) for rule in rules)


def _ascii_rule(rule: str) -> str:
    import ada_url

    mark = rule[: len(rule) - len(rule.lstrip("!*."))]
    return mark + ada_url.idna_to_ascii(rule[len(mark) :]).decode()
