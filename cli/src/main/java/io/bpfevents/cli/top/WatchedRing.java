package io.bpfevents.cli.top;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.stats.RingbufSample;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A ring whose positions and failures are sampled in each round. */
final class WatchedRing implements AutoCloseable {
    private final BpfRingbuf ring;
    private final RingLag lag = new RingLag();
    private RingbufSample sample;
    private OptionalLong failures;
    private OptionalLong lost = OptionalLong.empty();

    private WatchedRing(BpfRingbuf ring) {
        this.ring = ring;
        sample = sample(0);
        failures = ring.totalReserveFailures();
    }

    /** Opens a ring by its map id; empty if the map is none, or was deleted meanwhile. */
    static Optional<WatchedRing> open(int mapId) {
        try {
            return Optional.of(new WatchedRing(BpfRingbuf.openById(mapId)));
        } catch (BpfException e) {
            return Optional.empty();
        }
    }

    /** Ends a round. */
    void update() {
        sample = sample(sample.producerPosition());
        OptionalLong now = ring.totalReserveFailures();
        lost =
                now.isPresent() && failures.isPresent()
                        ? OptionalLong.of(now.getAsLong() - failures.getAsLong())
                        : OptionalLong.empty();
        failures = now;
    }

    private RingbufSample sample(long since) {
        long before = System.nanoTime();
        RingbufSample now = ring.sample(since);
        lag.add(before, now.consumerPosition(), now.producerPosition());
        return now;
    }

    String name() {
        return ring.name();
    }

    /** Of the ring, in percent with one decimal. */
    double fillPercent() {
        return Math.round(1000.0 * sample.pendingBytes() / ring.sizeBytes()) / 10.0;
    }

    /**
     * Records that were reserved in the last round; empty if the ring was overwritten meanwhile.
     */
    OptionalLong events() {
        return sample.records();
    }

    /** Failed reserves in the last round; empty if the program does not count them. */
    OptionalLong lost() {
        return lost;
    }

    /** At most the age of the oldest unread record; empty if it is older than all samples. */
    Optional<Duration> lag() {
        return lag.at(System.nanoTime());
    }

    @Override
    public void close() {
        ring.close();
    }
}
