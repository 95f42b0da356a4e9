"""`./run demo` is ready in 60 seconds once the packages are there.

The whole sample city is set up, seeded and served. Timed from the command to the moment when pages are
answered, in an empty data folder, with the numbers people get.
"""

from __future__ import annotations

import http.client
import resource
import time

from benchmarks._claims import Claims
from benchmarks._demo import demo


def run(claims: Claims) -> None:
    begin = time.perf_counter()
    with demo() as started:
        ready = time.perf_counter() - begin
        visit = http.client.HTTPConnection("127.0.0.1", started.port, timeout=30)
        visit.request("GET", "/")
        assert visit.getresponse().status == 200
        visit.close()
    again = time.perf_counter()
    with demo():
        claims.say(f"ready again, with the city there: {time.perf_counter() - again:.1f} s")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    claims.say(f"CPU used by both: {used.ru_utime + used.ru_stime:.0f} s")
    claims.claim("seconds until ./run demo is ready", ready, "<=", 60, " s")
