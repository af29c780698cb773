package io.bpfevents.web.stream;

import io.bpfevents.web.source.Kind;

/** What has passed, by kind. What rings have lost is counted there, so it is kept apart here. */
final class Passed {
    final Counts events;
    final Counts lost;

    Passed() {
        this(new Counts(), new Counts());
    }

    private Passed(Counts events, Counts lost) {
        this.events = events;
        this.lost = lost;
    }

    Passed copy() {
        return new Passed(events.copy(), lost.copy());
    }

    void add(Kind kind, long moreEvents, long moreLost) {
        events.add(kind, moreEvents);
        lost.add(kind, moreLost);
    }
}
