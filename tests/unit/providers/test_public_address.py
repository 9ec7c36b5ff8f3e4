"""DESIGN 10: which addresses that people type may be called, and to which IP address the call then goes."""

import pytest

from joinlink.errors import CalendarUnreachable, ForbiddenAddress
from joinlink.providers.public_address import AddressGuard, is_public, look_up_name

PUBLIC = "17.248.192.6"
PUBLIC_V6 = "2620:149:af0::10"

HOSTILE_HOSTS = [
    "localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.0.0.1:8443", "127.1", "127.0.1", "0", "0.0.0.0",
    "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "017700000001", "0177.0.0.1", "0177.0.0.01", "127.0.0.0x1",
    "00000127.0.0.1", "127.0.0.1.", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25eth0]", "[fe80::1%eth0]",
    "[fd00:ec2::254]", "169.254.169.254", "169.254.170.2", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
    "10.0.0.1", "10.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "224.0.0.1", "255.255.255.255",
]  # fmt: skip
"""This machine in every spelling, the metadata service, and networks next door."""

HOSTILE_URLS = [
    *(f"https://{host}/" for host in HOSTILE_HOSTS),
    # an address is not a name, be it a public one
    f"https://{PUBLIC}/", f"https://[{PUBLIC_V6}]/",
    # names with tricks: without a dot, with empty labels, in letters that look like others or turn into them
    "https://router/", "https://caldav.icloud.com./", "https://.icloud.com/", "https://caldav..icloud.com/",
    "https://-caldav.icloud.com/", "https://caldav_.icloud.com/", "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
    "https://127\u30020\u30020\u30021/", "https://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/",
    "https://\uff43\uff41\uff4c\uff44\uff41\uff56.\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45.\uff43\uff4f\uff4d/",
    "https://c\u0430ldav.icloud.com/", "https://caldav.icloud.com\u212a/", "https://\u017ftart.example.com/",
    "https://caldav%2eicloud.com/", "https://caldav.icloud.com%00.example.com/",
    "https://caldav.icloud.com\x00.example.com/", "https://caldav.example.com\u2028/",
    f"https://{'a' * 64}.example.com/", f"https://{'a.' * 130}com/",
    # who the password goes to is not what it looks like
    "https://user:password@example.com/", "https://caldav.icloud.com@127.0.0.1/",
    "https://caldav.icloud.com:443@127.0.0.1/", "https://caldav.icloud.com%40127.0.0.1/",
    "https://127.0.0.1#@caldav.icloud.com/", "https://127.0.0.1?@caldav.icloud.com/",
    "https://127.0.0.1\\@caldav.icloud.com/", "https://caldav.icloud.com\\.example.com/",
    "https:///caldav.icloud.com/", "https:caldav.icloud.com", "https://", "//caldav.icloud.com/",
    "caldav.icloud.com", "",
    # anything other than HTTP over TLS
    "http://caldav.icloud.com/", "ftp://caldav.icloud.com/", "file:///etc/passwd", "gopher://caldav.icloud.com/",
    "unix:///var/run/docker.sock", "javascript:alert(1)",
    # ports of other services, and none
    *(f"https://caldav.example.com:{port}/" for port in (0, 22, 25, 80, 993, 65536, 99999, 443443, -1)),
    "https://caldav.example.com:\u0664\u0664\u0663/", "https://caldav.example.com:/",
    # what would end up in a request
    "https://caldav.example.com/ HTTP/1.1", "https://caldav.example.com/\r\nHost: internal",
    "https://caldav.example.com/\tx", " https://caldav.example.com/", "https://caldav.example.com/#principal",
    "https://caldav.example.com/\u00e4", f"https://caldav.example.com/{'a' * 2000}",
]  # fmt: skip

HOSTILE_ANSWERS = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.254",
    "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.253", "169.254.169.254", "169.254.170.2",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:17.248.192.6",
    "::ffff:127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1",
    "2001::7f00:1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::",
    "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
]  # fmt: skip


def nobody_is_asked(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


def answering(*answers: str) -> AddressGuard:
    return AddressGuard(look_up=lambda host, port: answers)


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_a_hostile_address_is_refused_before_anybody_is_asked(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        AddressGuard(look_up=nobody_is_asked).read(url)


@pytest.mark.parametrize(
    "answers",
    [
        *((ip,) for ip in HOSTILE_ANSWERS),
        *((PUBLIC, "10.0.0.1"), ("::1", PUBLIC), (PUBLIC, PUBLIC_V6, "169.254.169.254")),
    ],
    ids=" ".join,
)
def test_a_name_is_refused_of_whose_answers_one_is_not_public(answers: tuple[str, ...]) -> None:
    guard = answering(*answers)

    with pytest.raises(ForbiddenAddress):
        guard.pin(guard.read("https://caldav.example.com/"))


@pytest.mark.parametrize(
    ("url", "host", "port", "target"),
    [
        ("https://caldav.icloud.com", "caldav.icloud.com", 443, "/"),
        ("https://caldav.icloud.com/", "caldav.icloud.com", 443, "/"),
        ("HTTPS://CalDAV.iCloud.com:443/1234/principal/", "caldav.icloud.com", 443, "/1234/principal/"),
        ("https://p42-caldav.icloud.com/1/calendars/", "p42-caldav.icloud.com", 443, "/1/calendars/"),
        ("https://cloud.example.com:8443/a.php/dav?x=1&y=a%20b", "cloud.example.com", 8443, "/a.php/dav?x=1&y=a%20b"),
        ("https://dav.example.co.uk:5232/host@example.com/", "dav.example.co.uk", 5232, "/host@example.com/"),
        ("https://xn--klnder-bua.example/", "xn--klnder-bua.example", 443, "/"),
        ("https://1und1.example/", "1und1.example", 443, "/"),
        ("https://1.2.3.4.example.com/", "1.2.3.4.example.com", 443, "/"),
    ],
)  # fmt: skip
def test_an_ordinary_address_is_read(url: str, host: str, port: int, target: str) -> None:
    address = answering(PUBLIC).read(url)

    assert (address.scheme, address.host, address.port, address.target) == ("https", host, port, target)


@pytest.mark.parametrize("ip", [PUBLIC, "1.1.1.1", "100.63.255.255", "172.32.0.1", "223.255.255.255", PUBLIC_V6])
def test_a_public_answer_is_pinned(ip: str) -> None:
    guard = answering(ip)

    assert is_public(ip)
    assert guard.pin(guard.read("https://caldav.example.com/")) == ip


def test_of_two_kinds_of_answers_the_one_that_functions_can_reach_is_taken() -> None:
    guard = answering(PUBLIC_V6, PUBLIC)

    assert guard.pin(guard.read("https://caldav.example.com/")) == PUBLIC


def test_a_name_that_nobody_knows_is_unreachable_and_not_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **options: object) -> None:
        raise OSError("Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    guard = AddressGuard()

    with pytest.raises(CalendarUnreachable):
        guard.pin(guard.read("https://caldav.example.com/"))


def test_every_answer_of_the_machines_resolver_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    def known(host: str, port: int, **options: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", (PUBLIC, port)), (10, 1, 6, "", ("fd00::1", port, 0, 0)), (2, 1, 6, "", (PUBLIC, port))]

    monkeypatch.setattr("socket.getaddrinfo", known)

    assert look_up_name("caldav.example.com", 443) == [PUBLIC, "fd00::1"]


class TestTrustedOrigins:
    """The operator's own server: the local cloud's stands on loopback."""

    GUARD = AddressGuard(["http://localhost:8003"], look_up=lambda host, port: ["127.0.0.1"])

    def test_its_own_address_is_let_through(self) -> None:
        address = self.GUARD.read("http://localhost:8003/host@icloud.example/")

        assert self.GUARD.pin(address) == "127.0.0.1"
        assert address.url == "http://localhost:8003/host@icloud.example/"

    @pytest.mark.parametrize(
        "url",
        [
            "http://localhost:8001/",
            "http://localhost/",
            "https://localhost:8003/",
            "http://127.0.0.1:8003/",
            "http://localhost.:8003/",
            "http://localhost:8003@example.com/",
            "http://user@localhost:8003/",
        ],
    )
    def test_nothing_beside_it_is(self, url: str) -> None:
        with pytest.raises(ForbiddenAddress):
            self.GUARD.read(url)

    def test_other_names_are_still_judged(self) -> None:
        with pytest.raises(ForbiddenAddress):
            self.GUARD.pin(self.GUARD.read("https://caldav.example.com/"))


def test_there_are_at_least_sixty_hostile_addresses() -> None:
    assert len(set(HOSTILE_URLS)) == len(HOSTILE_URLS) >= 60
