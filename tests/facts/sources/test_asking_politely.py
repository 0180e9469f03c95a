"""The client is patient, bounded and goes nowhere it was not sent; the cache keeps whole answers only."""

import json
import time

import pytest
from documented_answers import INE, KOLADA, POPULATION, REGISTER, page, register

from circulos.facts.sources import Cache, Client, SourceError


def client(slept, **options):
    return Client(pause=0, timeout=5, sleep=slept.append, **options)


def test_a_passing_fault_is_tried_again_and_the_server_s_wish_is_heard(service, slept):
    service.says("/a", (503, {}, b"busy"), (429, {"Retry-After": "7"}, b""), (200, {}, b"{}"))
    assert client(slept).get(f"{service.address}/a").body == b"{}"
    assert slept == [0, 7]


def test_waiting_grows_from_try_to_try_and_ends(service, slept):
    service.says("/a", (503, {}, b"busy"))
    asking = Client(pause=1, timeout=5, tries=3, sleep=slept.append)
    with pytest.raises(SourceError, match=r"127.0.0.1 answers 503 \(busy\)\. Tried 3 times\."):
        asking.get(f"{service.address}/a")
    assert len(service.asked) == 3
    assert [wait for wait in slept if wait in (2, 4)] == [2, 4]


def test_a_server_that_asks_for_an_hour_is_left_alone(service, slept):
    service.says("/a", (429, {"Retry-After": "3600"}, b""))
    with pytest.raises(SourceError, match="Tried once"):
        client(slept).get(f"{service.address}/a")
    assert slept == []


def test_two_requests_to_a_host_are_a_pause_apart(service, slept):
    service.says("/a", b"{}")
    asking = Client(pause=30, timeout=5, sleep=slept.append)
    for _ in range(2):
        asking.get(f"{service.address}/a")
    (waited,) = slept
    assert 29 < waited <= 30


def test_what_is_refused_is_not_tried_again(service, slept):
    service.says("/a", (403, {}, b"<h1>No\n entry</h1>"))
    with pytest.raises(SourceError, match=r"answers 403 \(<h1>No entry</h1>\)\. Look at the address"):
        client(slept).get(f"{service.address}/a")
    assert len(service.asked) == 1


def test_nobody_there_is_said_in_words(slept):
    with pytest.raises(SourceError, match=r"127.0.0.1 could not be reached .*Tried 2 times"):
        Client(pause=0, timeout=2, tries=2, sleep=slept.append).get("http://127.0.0.1:9/a")


@pytest.mark.parametrize("address", ["http://example.org/a", "file:///etc/passwd", "ftp://127.0.0.1/a", "/a"])
def test_only_https_is_asked(address, slept):
    with pytest.raises(SourceError, match="does not go over https"):
        client(slept).get(address)


def test_a_redirect_on_the_same_host_is_followed(service, slept):
    service.says("/a", (302, {"Location": "/b"}, b""))
    service.says("/b", b"here")
    assert client(slept).get(f"{service.address}/a").body == b"here"


@pytest.mark.parametrize("to", ["http://127.0.0.2/b", "http://localhost:{port}/b", "https://127.0.0.1/b"])
def test_a_redirect_to_anywhere_else_is_not(service, slept, to):
    service.says("/a", (302, {"Location": to.format(port=service.port)}, b""))
    with pytest.raises(SourceError, match="sends us on to"):
        client(slept).get(f"{service.address}/a")
    assert [path for path, _, _ in service.asked] == ["/a"]


def test_a_redirect_to_a_file_is_refused(service, slept):
    service.says("/a", (302, {"Location": "file:///etc/passwd"}, b""))
    with pytest.raises(SourceError, match="answers 302"):
        client(slept).get(f"{service.address}/a")


def test_going_round_in_circles_ends(service, slept):
    service.says("/a", (302, {"Location": "/a"}, b""))
    with pytest.raises(SourceError):
        client(slept).get(f"{service.address}/a")
    assert len(service.asked) < 30


def test_an_answer_without_end_is_cut_off(service, slept):
    service.says("/a", b"x" * 300_000)
    with pytest.raises(SourceError, match=r"more than 0 MB.*Ask for less"):
        client(slept, limit=200_000).get(f"{service.address}/a")


def test_an_answer_that_drips_is_not_waited_for(service, slept):
    service.says("/a", b"x" * 300_000)
    with pytest.raises(SourceError, match="did not finish answering"):
        client(slept, longest=-1, tries=1).get(f"{service.address}/a")


def test_an_answer_that_breaks_off_is_asked_for_again(service, slept):
    service.says("/a", (200, {"Content-Length": "20"}, b"geo,TIME_PERIOD"), (200, {}, b"the whole table"))
    assert client(slept).get(f"{service.address}/a").body == b"the whole table"
    service.says("/a", (200, {"Content-Length": "20"}, b"geo,TIME_PERIOD"))
    with pytest.raises(SourceError, match="broke off after 15 of 20 bytes|could not be reached"):
        client(slept, tries=2).get(f"{service.address}/a")


# ---- what is kept ------------------------------------------------------------------------------------------


def test_a_fresh_copy_is_not_asked_for_again(service, connected, fetcher, clock):
    service.says(REGISTER, register("2024"))
    kit = connected(POPULATION)
    first = fetcher().fetch(kit, ["2024"])
    clock.later(days=89)
    second = fetcher().fetch(kit, ["2024"])
    assert len(service.asked) == 1
    assert second.observations.equals(first.observations)
    assert second.outcomes[0].fetched == first.outcomes[0].fetched


def test_an_old_copy_is_confirmed_by_the_server(service, connected, fetcher, clock):
    service.says(
        REGISTER,
        lambda parameters, headers: (
            (304, {}, b"")
            if headers.get("If-None-Match") == '"v1"'
            and headers.get("If-Modified-Since") == "Sun, 01 Feb 2026 00:00:00 GMT"
            else (
                200,
                {"ETag": '"v1"', "Last-Modified": "Sun, 01 Feb 2026 00:00:00 GMT"},
                json.dumps(register("2024")).encode(),
            )
        ),
    )
    kit = connected(POPULATION)
    first = fetcher().fetch(kit, ["2024"])
    clock.later(days=91)
    second = fetcher().fetch(kit, ["2024"])
    assert len(service.asked) == 2
    assert second.outcomes[0].fetched == clock.now
    assert second.observations["value"].equals(first.observations["value"])
    clock.later(days=1)
    fetcher().fetch(kit, ["2024"])
    assert len(service.asked) == 2
    fetcher(again=True).fetch(kit, ["2024"])
    assert len(service.asked) == 3


def test_offline_nobody_is_asked_and_the_day_of_the_copy_is_said(service, connected, fetcher, clock, figures):
    service.says(REGISTER, register("2024"))
    kit = connected(POPULATION)
    online = fetcher().fetch(kit, ["2024"])
    clock.later(days=400)
    offline = fetcher(offline=True).fetch(kit, ["2024"])
    assert len(service.asked) == 1
    assert figures(offline) == figures(online)
    assert offline.outcomes[0].notices == ("Offline: the copy of 2026-03-01 was used.",)
    never = fetcher(offline=True).fetch(kit, ["2023"])
    assert never.outcomes[0].error == (
        "register has never been fetched for this, and offline nobody is asked."
    )
    assert never.observations.num_rows == 0


def test_where_the_source_is_down_the_copy_is_used_and_that_is_said(
    service, connected, fetcher, clock, figures
):
    service.says(REGISTER, register("2024"), (503, {}, b"under repair"))
    kit = connected(POPULATION)
    fetcher().fetch(kit, ["2024"])
    clock.later(days=91)
    later = fetcher().fetch(kit, ["2024"])
    assert len(figures(later)) == 6
    assert (
        "answers 503 (under repair). Tried 4 times. The copy of 2026-03-01 was used."
        in later.outcomes[0].notices[0]
    )


def test_what_is_no_answer_does_not_take_the_place_of_one(service, connected, fetcher, clock, figures):
    service.says(REGISTER, register("2024"), b"<html>We have moved</html>")
    kit = connected(POPULATION)
    fetcher().fetch(kit, ["2024"])
    clock.later(days=91)
    broken = fetcher().fetch(kit, ["2024"])
    assert "The answer is not JSON" in broken.outcomes[0].error
    assert "<html>We have moved</html>" in broken.outcomes[0].error
    assert len(figures(fetcher(offline=True).fetch(kit, ["2024"]))) == 6


def test_a_damaged_copy_counts_as_none(service, connected, fetcher, tmp_path):
    service.says(REGISTER, register("2024"))
    kit = connected(POPULATION)
    fetcher().fetch(kit, ["2024"])
    (body,) = (tmp_path / "cache").glob("*.body")
    body.write_bytes(body.read_bytes().replace(b"100", b"999"))
    fetcher().fetch(kit, ["2024"])
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    "told", ["", "{", "[]", '{"digest": "../../x"}', '{"address": 1, "digest": "", "fetched": "now"}']
)
def test_a_damaged_record_counts_as_none(service, connected, fetcher, tmp_path, told):
    service.says(REGISTER, register("2024"))
    kit = connected(POPULATION)
    fetcher().fetch(kit, ["2024"])
    (record,) = (tmp_path / "cache").glob("*.json")
    record.write_text(told)
    fetcher().fetch(kit, ["2024"])
    assert len(service.asked) == 2


def test_the_cache_holds_the_raw_answer_with_all_that_is_known_of_it(service, connected, fetcher, tmp_path):
    answer = json.dumps(register("2024")).encode()
    service.says(REGISTER, (200, {"ETag": '"v1"'}, answer))
    fetcher().fetch(connected(POPULATION), ["2024"])
    (record,) = (tmp_path / "cache").glob("*.json")
    told = json.loads(record.read_text())
    assert told["address"].startswith(f"{service.address}{REGISTER}?SEX=TOTAL&MUN=080018,080039,080060")
    assert (told["fetched"], told["etag"], told["last_modified"]) == ("2026-03-01T12:00:00+00:00", '"v1"', "")
    kept = Cache(tmp_path / "cache").find(told["address"])
    assert Cache(tmp_path / "cache").body(kept) == answer
    assert not list((tmp_path / "cache").glob("*.part"))


# ---- pages -------------------------------------------------------------------------------------------------

PAGE = "/v3/data/kpi/N00906,N00905/municipality/08001,08003/year/2023"


@pytest.mark.parametrize(
    "following", ["https://evil.example/next", "http://127.0.0.2/next", "file:///etc/passwd"]
)
def test_a_next_page_elsewhere_is_not_followed(service, connected, fetcher, following):
    service.says(PAGE, page([], following))
    service.says(PAGE.replace("08001,08003", "08006"), page([], None))
    fetched = fetcher().fetch(connected(KOLADA), ["2023"])
    assert "on another host; not followed" in " ".join(fetched.outcomes[0].notices)
    assert {path for path, _, _ in service.asked} == {PAGE, PAGE.replace("08001,08003", "08006")}


def test_pages_in_a_circle_come_to_an_end(service, connected, fetcher):
    service.says(PAGE, page([], f"{service.address}{PAGE}"))
    service.says(PAGE.replace("08001,08003", "08006"), page([], f"{service.address}{PAGE}"))
    fetched = fetcher().fetch(connected(KOLADA), ["2023"])
    assert "do not come to an end" in " ".join(fetched.outcomes[0].notices)


def test_a_source_that_is_away_is_asked_no_more(service, connected, fetcher, slept):
    kit = connected(POPULATION.replace("{service}", "http://127.0.0.1:9"))
    started = time.monotonic()
    fetched = fetcher(client={"tries": 2}).fetch(kit, ["2020", "2021", "2022", "2023", "2024"])
    assert "could not be reached" in fetched.outcomes[0].error
    assert len(slept) == 1
    assert time.monotonic() - started < 5


def test_an_address_too_long_for_a_server_says_how_to_shorten_it(connected, fetcher):
    values = ", ".join(["x" * 1_500] * 6)
    kit = connected(INE.replace("tip: [AM]", f"tip: [AM,\n        {values}]".replace(", x", ",\n        x")))
    fetched = fetcher().fetch(kit, ["2024"])
    assert "write batch: and a number" in fetched.outcomes[0].error
