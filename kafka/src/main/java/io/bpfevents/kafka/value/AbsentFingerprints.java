package io.bpfevents.kafka.value;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Fingerprints whose schemas the topic did not have when it was read. The schema of an event is in
 * the topic before the event, so one look is enough, and a stream of such events does not read the
 * topic for each of them. One that is added later, by hand, is found after {@link #RETRY}.
 */
final class AbsentFingerprints {
    static final Duration RETRY = Duration.ofSeconds(30);

    /** Those of damaged values are arbitrary. */
    static final int MOST = 1000;

    private final LongSupplier nanoTime;
    private final Map<Long, Long> since = new LinkedHashMap<>();

    AbsentFingerprints(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether the topic need not be read for a fingerprint. */
    boolean contains(long fingerprint) {
        Long time = since.get(fingerprint);
        return time != null && nanoTime.getAsLong() - time < RETRY.toNanos();
    }

    /** Adds a fingerprint, for which the topic was just read. */
    void add(long fingerprint) {
        since.remove(fingerprint);
        since.put(fingerprint, nanoTime.getAsLong());
        if (since.size() > MOST) {
            since.remove(since.keySet().iterator().next());
        }
    }
}
