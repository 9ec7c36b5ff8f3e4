"""A4, AC-56: what a CalDAV server must say to be believed; whatever is not a full answer is an error, never *free*."""

import time
from collections.abc import Iterator

import pytest

from joinlink.errors import CalendarUnauthorized, CalendarUnreachable, ForbiddenAddress
from joinlink.model.slots import Interval
from joinlink.providers.caldav import apple_calendar
from joinlink.providers.caldav.apple_calendar import AppleCalendar
from joinlink.providers.public_address import AddressGuard
from tests.contract.providers.named_servers import DavAnswer, NamedServer
from tests.ical_objects import calendar, event

WINDOW = Interval(1_796_083_200, 1_796_169_600)
"""1 December 2026, UTC."""
MEETING = calendar(event("DTSTART:20261201T090000Z", "DTEND:20261201T100000Z"))
BUSY = [Interval(1_796_115_600, 1_796_119_200)]

PRINCIPAL = "<current-user-principal><href>/1234/principal/</href></current-user-principal>"
HOME = "<C:calendar-home-set><href>/1234/calendars/</href></C:calendar-home-set>"
EVENTS_ONLY = '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
TASKS_ONLY = '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>'
CALENDAR = f"<resourcetype><collection/><C:calendar/></resourcetype>{EVENTS_ONLY}"
TRANSPARENT = "<C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp>"
OPAQUE = "<C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp>"


def found(href: str, properties: str, status: int = 200) -> str:
    """Write a server's answer about one resource."""
    return f"""<response><href>{href}</href><propstat><prop>{properties}</prop>
        <status>HTTP/1.1 {status} Status</status></propstat></response>"""


def multi_status(*responses: str) -> DavAnswer:
    namespaces = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
    text = f'<?xml version="1.0" encoding="UTF-8"?><multistatus {namespaces}>{"".join(responses)}</multistatus>'
    return DavAnswer(body=text.encode(), headers={"Content-Type": "text/xml"})


def data(text: str) -> str:
    return f"<C:calendar-data>{text}</C:calendar-data>"


WHO_AM_I = multi_status(found("/", PRINCIPAL))
PRINCIPAL_ANSWER = multi_status(found("/1234/principal/", HOME))
ONE_CALENDAR = multi_status(
    found("/1234/calendars/", "<resourcetype><collection/></resourcetype>"), found("/1234/calendars/home/", CALENDAR)
)

TASKS_ALONE = multi_status(found("/1234/calendars/tasks/", CALENDAR.replace(EVENTS_ONLY, TASKS_ONLY)))
ONE_EVENT = multi_status(found("/1234/calendars/home/1.ics", data(MEETING)))


@pytest.fixture
def server() -> Iterator[NamedServer]:
    running = NamedServer()
    yield running
    running.close()


@pytest.fixture
def apple(server: NamedServer) -> AppleCalendar:
    return AppleCalendar(AddressGuard([server.url("localhost", "")]), timeout_seconds=5)


def check(apple: AppleCalendar, server: NamedServer, path: str = "/") -> str:
    return apple.check(server.url("localhost", path), username="host", password="secret")


def busy(apple: AppleCalendar, server: NamedServer) -> list[Interval]:
    url = server.url("localhost", "/1234/principal/")
    return apple.busy(url, username="host", password="secret", window=WINDOW, timezone="Europe/Berlin")


def paths(server: NamedServer) -> list[tuple[str, str, str]]:
    return [(sent.method, sent.path, sent.headers["Depth"]) for sent in server.sent]


def test_a_check_asks_three_questions_and_a_reading_two_and_one_for_each_calendar(apple, server) -> None:
    server.will_answer(WHO_AM_I, PRINCIPAL_ANSWER, ONE_CALENDAR, PRINCIPAL_ANSWER, ONE_CALENDAR, ONE_EVENT)

    url = check(apple, server)

    assert url == server.url("localhost", "/1234/principal/")
    assert busy(apple, server) == BUSY
    assert paths(server) == [
        ("PROPFIND", "/", "0"),
        ("PROPFIND", "/1234/principal/", "0"),
        ("PROPFIND", "/1234/calendars/", "1"),
        ("PROPFIND", "/1234/principal/", "0"),
        ("PROPFIND", "/1234/calendars/", "1"),
        ("REPORT", "/1234/calendars/home/", "1"),
    ]


def test_events_are_asked_for_by_time_and_never_by_free_busy(apple, server) -> None:
    """iCloud answers 400 to a free-busy query. A day more on either side is asked for."""
    server.will_answer(PRINCIPAL_ANSWER, ONE_CALENDAR, ONE_EVENT)

    busy(apple, server)

    question = server.sent[-1].body.decode()
    assert "calendar-query" in question
    assert "free-busy-query" not in question
    assert '<C:comp-filter name="VEVENT"><C:time-range start="20261130T000000Z" end="20261203T000000Z"/>' in question


class TestFindingTheCalendars:
    @pytest.mark.parametrize("status", [404, 405, 301, 400, 500])
    def test_where_an_address_is_just_a_servers_the_well_known_one_is_tried(self, apple, server, status) -> None:
        """RFC 6764."""
        moved = DavAnswer(301, b"", {"Location": "/dav/"})
        server.will_answer(DavAnswer(status, b"Not here."), moved, WHO_AM_I, PRINCIPAL_ANSWER, ONE_CALENDAR)

        check(apple, server, "/cloud/")

        assert [path for _, path, _ in paths(server)][:3] == ["/cloud/", "/.well-known/caldav", "/dav/"]

    @pytest.mark.parametrize(
        "answer",
        [
            DavAnswer(200, b"<html>It works!</html>"),
            DavAnswer(404, b""),
            DavAnswer(500, b""),
            multi_status(),
            multi_status(found("/", "<current-user-principal><unauthenticated/></current-user-principal>")),
            multi_status(found("/", PRINCIPAL, status=404)),
        ],
        ids=["a page", "nothing", "an error", "an empty answer", "nobody signed in", "not known"],
    )
    def test_a_server_without_caldav_is_unreachable(self, apple, server, answer) -> None:
        server.will_answer(answer)

        with pytest.raises(CalendarUnreachable):
            check(apple, server)

    @pytest.mark.parametrize(
        ("answers", "reason"),
        [
            ([multi_status(found("/1234/principal/", ""))], None),
            ([PRINCIPAL_ANSWER, TASKS_ALONE], "no calendar"),
        ],
        ids=["a principal without calendars", "tasks alone"],
    )
    def test_c4_an_account_without_a_calendar_for_events_is_refused(self, apple, server, answers, reason) -> None:
        server.will_answer(WHO_AM_I, *answers)

        with pytest.raises(CalendarUnreachable, match=reason):
            check(apple, server)

    def test_a_calendar_that_names_no_components_holds_events_too(self, apple, server) -> None:
        anything = multi_status(found("/1234/calendars/home/", CALENDAR.replace(EVENTS_ONLY, "")))
        server.will_answer(PRINCIPAL_ANSWER, anything, ONE_EVENT)

        assert busy(apple, server) == BUSY

    @pytest.mark.parametrize(("transparency", "blocks"), [(TRANSPARENT, False), (OPAQUE, True), ("", True)])
    def test_a3_a_calendar_that_does_not_affect_availability_blocks_nothing(
        self, apple, server, transparency, blocks
    ) -> None:
        commented = CALENDAR.replace("<C:comp ", "<!-- kinds --><C:comp ")
        listed = multi_status(found("/1234/calendars/holidays/", commented + transparency))
        server.will_answer(PRINCIPAL_ANSWER, listed, ONE_EVENT)

        assert busy(apple, server) == (BUSY if blocks else [])

    def test_a3_all_calendars_block_together(self, apple, server) -> None:
        listed = multi_status(*(found(f"/1234/calendars/{name}/", CALENDAR) for name in ("home", "work")))
        another = calendar(event("DTSTART:20261201T093000Z", "DURATION:PT1H"))
        server.will_answer(PRINCIPAL_ANSWER, listed, ONE_EVENT, multi_status(found("/w/1.ics", data(another))))

        assert busy(apple, server) == [Interval(BUSY[0].start, BUSY[0].end + 1800)]


class TestWhatIsUnknown:
    @pytest.mark.parametrize("broken", range(3), ids=["principal", "calendars", "events"])
    @pytest.mark.parametrize("status", [200, 204, 301, 400, 403, 404, 429, 500, 503, 401])
    def test_any_other_status_at_any_step_c9(self, apple, server, broken, status) -> None:
        """A password that is not accepted is told from all else."""
        answers = [PRINCIPAL_ANSWER, ONE_CALENDAR, ONE_EVENT]
        challenge = {"WWW-Authenticate": 'X-MobileMe-AuthToken realm="MMCalDav", Basic realm="MMCalDav"'}
        server.will_answer(*answers[:broken], DavAnswer(status, answers[broken].body, challenge))

        with pytest.raises(CalendarUnauthorized if status == 401 else CalendarUnreachable):
            busy(apple, server)

        assert len(server.sent) == broken + 1

    @pytest.mark.parametrize(
        "events",
        [
            DavAnswer(body=b""),
            DavAnswer(body=b"<multistatus xmlns='DAV:'><response>"),
            DavAnswer(body=b"<html/>"),
            DavAnswer(body=b"{}"),
            multi_status(found("/1.ics", "<getetag>1</getetag>")),
            multi_status(found("/1.ics", data(""))),
            multi_status(found("/1.ics", data(MEETING), status=404)),
            multi_status(found("/1.ics", data(MEETING), status=507)),
            multi_status(found("/1.ics", data(MEETING)), found("/2.ics", data("not a calendar"))),
            multi_status("<response><href>/1234/</href><status>HTTP/1.1 507 Insufficient Storage</status></response>"),
            multi_status("<response><href>/1.ics</href><status>HTTP/1.1 404 Not Found</status></response>"),
            multi_status(f"<response><href>/1.ics</href><propstat><prop>{data(MEETING)}</prop></propstat></response>"),
        ],
        ids=[
            "nothing", "cut short", "a page", "JSON", "an event not shown", "an empty event", "an event not found",
            "no room for an event", "a broken event beside a good one", "too many events",
            "an event gone meanwhile", "an event without a status",
        ],
    )  # fmt: skip
    def test_half_an_answer(self, apple, server, events) -> None:
        server.will_answer(PRINCIPAL_ANSWER, ONE_CALENDAR, events)

        with pytest.raises(CalendarUnreachable):
            busy(apple, server)

    @pytest.mark.parametrize(
        "calendars",
        [multi_status(found("/1234/calendars/home/", CALENDAR, status=404)), multi_status()],
        ids=["not said what it is", "all gone"],
    )
    def test_calendars_that_are_not_told(self, apple, server, calendars) -> None:
        server.will_answer(PRINCIPAL_ANSWER, calendars)

        with pytest.raises(CalendarUnreachable):
            busy(apple, server)

    def test_a_reading_that_takes_too_long(self, server) -> None:
        hasty = AppleCalendar(AddressGuard([server.url("localhost", "")]), timeout_seconds=0.2)
        server.will_answer(PRINCIPAL_ANSWER, ONE_CALENDAR, DavAnswer(pause_seconds=60, pause_in="headers"))

        with pytest.raises(CalendarUnreachable):
            busy(hasty, server)

    def test_a_calendar_that_takes_too_long_to_work_out(self, server, monkeypatch) -> None:
        def slowly(*args: object, **given: object) -> list[Interval]:
            time.sleep(0.1)
            return []

        monkeypatch.setattr(apple_calendar, "busy_times", slowly)
        hasty = AppleCalendar(AddressGuard([server.url("localhost", "")]), timeout_seconds=0.4)
        events = multi_status(*(found(f"/{number}.ics", data(MEETING)) for number in range(50)))
        server.will_answer(PRINCIPAL_ANSWER, ONE_CALENDAR, events)
        began = time.monotonic()

        with pytest.raises(CalendarUnreachable, match="too long"):
            busy(hasty, server)

        assert time.monotonic() - began < 2


class TestHostileAnswers:
    @pytest.mark.parametrize(
        "href",
        ["https://169.254.169.254/latest/", "//169.254.169.254/", "http://localhost:1/", "https://evil.example/", "https://["],
    )  # fmt: skip
    @pytest.mark.parametrize("step", ["principal", "home", "calendar", "calendar since it was connected"])
    def test_a_link_to_another_server_is_not_followed(self, apple, server, step, href) -> None:
        who = WHO_AM_I if step != "principal" else multi_status(found("/", PRINCIPAL.replace("/1234/principal/", href)))
        home = HOME if step != "home" else HOME.replace("/1234/calendars/", href)
        calendars = multi_status(found(href if step.startswith("calendar") else "/1234/calendars/home/", CALENDAR))
        answers = [who, multi_status(found("/1234/principal/", home)), calendars]
        is_connected = step.endswith("connected")
        server.will_answer(*answers[is_connected:])

        with pytest.raises(ForbiddenAddress):
            busy(apple, server) if is_connected else check(apple, server)

    @pytest.mark.parametrize(
        "entity",
        ['a SYSTEM "file:///etc/hostname"', 'a SYSTEM "http://localhost:1/"', 'b "boom"><!ENTITY a "&b;&b;&b;&b;"'],
        ids=["a file", "an address", "a bomb"],
    )
    def test_entities_are_not_resolved(self, apple, server, entity) -> None:
        with_entity = calendar(event("SUMMARY:&a;", "DTSTART:20261201T090000Z", "DURATION:PT1H"))
        answer = multi_status(found("/1.ics", data(with_entity))).body.decode()
        declared = answer.replace("<multistatus", f"<!DOCTYPE multistatus [<!ENTITY {entity}>]><multistatus")
        server.will_answer(PRINCIPAL_ANSWER, ONE_CALENDAR, DavAnswer(body=declared.encode()))

        with pytest.raises(CalendarUnreachable):
            busy(apple, server)

    @pytest.mark.parametrize("before", ["<prop>", "<href>", "<response>", "<propstat>", "<C:comp "])
    def test_an_entity_where_none_is_expected_is_no_answer_a4(self, apple, server, before) -> None:
        """A server that declares one is taken for none, as no CalDAV server has a DTD."""
        components = '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
        calendars = multi_status(found("/1234/calendars/home/", CALENDAR + components)).body.decode()
        declared = calendars.replace("<multistatus", '<!DOCTYPE multistatus [<!ENTITY a "b">]><multistatus')
        at = declared.index(before) + (0 if before.endswith(" ") else len(before))
        with_entity = f"{declared[:at]}&a;{declared[at:]}"
        server.will_answer(PRINCIPAL_ANSWER, DavAnswer(body=with_entity.encode()))

        with pytest.raises(CalendarUnreachable):
            busy(apple, server)

    def test_a_body_in_place_of_a_page_reaches_no_log(self, apple, server, caplog) -> None:
        caplog.set_level("DEBUG")
        server.will_answer(PRINCIPAL_ANSWER, ONE_CALENDAR, DavAnswer(body=b"Divorce lawyer, 9:00"))

        with pytest.raises(CalendarUnreachable):
            busy(apple, server)

        assert "Divorce" not in caplog.text
        assert "secret" not in caplog.text


def test_a3_an_invitation_declined_under_another_address_of_the_owner_blocks_nothing(apple, server) -> None:
    addresses = "<C:calendar-user-address-set><href>mailto:Host@iCloud.example</href></C:calendar-user-address-set>"
    declined = event(
        "DTSTART:20261201T090000Z", "DURATION:PT1H", "ATTENDEE;PARTSTAT=DECLINED:mailto:host@icloud.example"
    )
    server.will_answer(
        multi_status(found("/1234/principal/", HOME + addresses)),
        ONE_CALENDAR,
        multi_status(found("/1.ics", data(calendar(declined)))),
    )

    assert busy(apple, server) == []


class TestCharactersThatXmlForbids:
    """One event never makes a server unreachable: its title is no concern of ours."""

    TITLED = event("SUMMARY:here", "DTSTART:20261201T090000Z", "DTEND:20261201T100000Z")

    @pytest.mark.parametrize(
        "title",
        [
            b"a\x15b", b"a\x00b", b"a\x0bb\x0cc", b"a\xef\xbf\xbeb", b"a\xed\xa0\x80b", b"a\xe4b", b"a&#x1;b",
            b"a&#0;b", b"a&#xD800;b", b"a&#xFFFE;b", b"a&#99999999;b", b"a\x7fb", b"a&#233;&amp;&#x1F600;b",
            b"<![CDATA[a\x01<&#x2;&b]]>",
        ],
    )  # fmt: skip
    def test_they_are_dropped(self, apple, server, title) -> None:
        body = multi_status(found("/1.ics", data(calendar(self.TITLED)))).body.replace(b"here", title)
        server.will_answer(PRINCIPAL_ANSWER, ONE_CALENDAR, DavAnswer(body=body))

        assert busy(apple, server) == BUSY

    @pytest.mark.parametrize(
        "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1252"]
    )
    def test_an_answer_in_another_encoding_is_read(self, apple, server, encoding) -> None:
        text = multi_status(found("/1.ics", data(calendar(self.TITLED).replace("here", "dé\x15jà")))).body.decode()
        body = text.replace("UTF-8", encoding).encode(encoding)
        server.will_answer(PRINCIPAL_ANSWER, ONE_CALENDAR, DavAnswer(body=body))

        assert busy(apple, server) == BUSY

    @pytest.mark.parametrize(
        "encoding", ["none-of-these", "rot13", "base64", "punycode", "idna", "utf-7", "utf-16", "utf-32"]
    )
    def test_an_encoding_that_nobody_knows_or_that_it_is_not_in_is_no_answer(self, apple, server, encoding) -> None:
        body = ONE_EVENT.body.replace(b"UTF-8", encoding.encode())
        server.will_answer(PRINCIPAL_ANSWER, ONE_CALENDAR, DavAnswer(body=body))

        with pytest.raises(CalendarUnreachable, match="XML"):
            busy(apple, server)
