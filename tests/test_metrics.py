"""Numbers for Prometheus, as its own parser reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from aggregator.config import HookSettings, MetricsSettings
from aggregator.metrics.counters import Counters
from aggregator.metrics.text import Family, Sample, spell
from aggregator.model import HookEvent
from tests.support.hourly import feed, pair
from tests.support.raw_server import reply

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.raw_server import RawServer


def read(text: str) -> dict[tuple[str, ...], float]:
    """(name, label values…) -> value."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@given(st.text(), st.text(), st.floats(allow_nan=False))
def test_any_words_and_numbers_come_out_as_they_went_in(
    words: str, label: str, value: float
) -> None:
    family = Family("a_b", "gauge", words, (Sample(value, {"label": label}), Sample(1.0)))
    (found,) = text_string_to_metric_families(spell([family]))
    assert [(each.labels, each.value) for each in found.samples] == [
        ({"label": label}, value),
        ({}, 1),
    ]


def test_they_say_how_things_stand(home: Home, web: RawServer) -> None:
    web.on("/good", pair("a"))
    web.on("/bad", reply(500))
    web.on("/hook", reply(500))
    hook = HookSettings("mine", (HookEvent.ENTRY,), url=web.url("/hook"))
    home.app.settings = replace(home.app.settings, hooks=(hook,))
    home.app.configure()
    home.follow("/good")
    home.follow("/bad")
    home.poll()
    home.wait(hours=2)
    web.on("/good", pair("b", body=feed("Ebb")))
    counters = Counters()
    for result in home.poll(1):
        counters.polled(result)
    found = read(home.app.metrics(counters))
    told = {
        ("aggregator_feeds", "active"): 2,
        ("aggregator_feeds_failing",): 1,
        ("aggregator_feeds_overdue",): 0,
        ("aggregator_entries",): 4,
        ("aggregator_hook_deliveries", "mine", "waiting"): 1,
        ("aggregator_hook_deliveries", "mine", "given_up"): 0,
        ("aggregator_polls_total", "new"): 1,
        ("aggregator_entries_written_total", "new"): 1,
        ("aggregator_last_success_timestamp_seconds",): home.clock.timestamp(),
    }
    assert {name: found[name] for name in told} == told
    assert found[("aggregator_database_bytes",)] > 0


def test_every_family_is_named_as_prometheus_wants_it(home: Home) -> None:
    """Counters end in _total, and nothing else does; every family has a help text."""
    for family in text_string_to_metric_families(home.app.metrics(Counters())):
        assert family.name.startswith("aggregator_")
        assert family.documentation.endswith(".")
        for sample in family.samples:
            assert sample.name.endswith("_total") == (family.type == "counter")


def test_the_file_is_written_whole_or_not_at_all(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "aggregator.prom"
    metrics = MetricsSettings(path)
    home.app.settings = replace(home.app.settings, metrics=metrics)
    home.app.write_metrics(Counters())
    first = path.stat().st_ino
    home.follow("http://127.0.0.1:9/feed")
    home.app.write_metrics(Counters())
    assert path.stat().st_ino != first, "it is another file, put in its place"
    assert read(path.read_text())[("aggregator_feeds", "active")] == 1
    assert list(tmp_path.glob(".aggregator.prom*")) == []
