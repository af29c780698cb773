package io.bpfevents.kafka.internal.fleet;

import java.util.List;

/** All that a {@link StreamLedger} remembers, as a value that a store can keep. */
public record StreamState(
        long lastPosition,
        long received,
        long duplicates,
        long rejected,
        boolean hasBase,
        boolean hadBase,
        long basePosition,
        long lost,
        long coveredPosition,
        long coveredPassed,
        long receivedAbove,
        long rejectedAbove,
        List<Long> rejections) {}
