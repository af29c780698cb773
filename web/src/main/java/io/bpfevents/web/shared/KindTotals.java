package io.bpfevents.web.shared;

import io.bpfevents.web.source.Kind;

/**
 * Totals per kind: events, and records that a ring lost and reported with loss items. The two are
 * separate, because a ring has its own counter of the latter. Not thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // arrays are copied for each client, and are not visible outside
final class KindTotals {
    private final long[] events;
    private final long[] lost;

    KindTotals() {
        this(new long[Kind.values().length], new long[Kind.values().length]);
    }

    private KindTotals(long[] events, long[] lost) {
        this.events = events;
        this.lost = lost;
    }

    KindTotals copy() {
        return new KindTotals(events.clone(), lost.clone());
    }

    long events(Kind kind) {
        return events[kind.ordinal()];
    }

    long lost(Kind kind) {
        return lost[kind.ordinal()];
    }

    void add(Kind kind, long moreEvents, long moreLost) {
        events[kind.ordinal()] += moreEvents;
        lost[kind.ordinal()] += moreLost;
    }
}
