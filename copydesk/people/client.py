"""Who is at the other end of a request, as far as limits need to know: an address, and a keyed hash of it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from copydesk.lib import ids

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NETWORK_OF_ONE = 64  # the bits of an IPv6 address that one household or server gets


def client_of(request: HttpRequest) -> str:
    """Return what stands for the sender in the database: a keyed hash of the address (IPv6: of its /64)."""
    address = address_of(request)
    if isinstance(address, ipaddress.IPv6Address):
        known_as = str(ipaddress.ip_network((address, _NETWORK_OF_ONE), strict=False))
    else:
        known_as = str(address)
    return ids.keyed_hash(settings.SECRET_KEY.encode(), "client", known_as)


def address_of(request: HttpRequest) -> Address | None:
    """Return the client's address, or None when the server does not say (a Unix socket).

    X-Forwarded-For counts only when a trusted proxy sent the request, and is read from the right: the first hop
    that is not one of ours was written by one of ours. What stands left of it anybody may have written.
    """
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while hops and _is_trusted(address):
        hop = _parsed(hops.pop())
        if hop is None:
            break
        address = hop
    return address


def _parsed(text: str) -> Address | None:
    """Read ``1.2.3.4``, ``1.2.3.4:80``, ``2001:db8::1`` or ``[2001:db8::1]:80``; IPv4 inside IPv6 is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


def _is_trusted(address: Address | None) -> bool:
    return address is not None and any(address in network for network in settings.TRUSTED_PROXIES)
