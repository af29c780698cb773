package io.bpfevents.cli.top;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * How far the reader of a ring lags, from samples of its positions. A record that is unread was
 * reserved after any sample whose producer position the reader has reached, so the newest such
 * sample bounds its age from above.
 */
final class RingLag {
    /** About a quarter of an hour at an interval of one second. */
    static final int MOST_SAMPLES = 1024;

    private record Sample(long nanos, long producer) {}

    // Ascending in both components. The reader has reached the first one, or none.
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long consumer;

    /**
     * Adds a sample.
     *
     * @param nanos a time before the positions were read
     * @param consumer the consumer position, not before that of the previous sample
     * @param producer the producer position, likewise
     */
    void add(long nanos, long consumer, long producer) {
        this.consumer = consumer;
        if (!samples.isEmpty() && samples.getLast().producer() == producer) {
            samples.removeLast(); // the later time is the closer bound
        }
        samples.addLast(new Sample(nanos, producer));
        Sample reached = null;
        while (!samples.isEmpty() && samples.getFirst().producer() <= consumer) {
            reached = samples.removeFirst();
        }
        if (reached != null) {
            samples.addFirst(reached);
        }
        if (samples.size() > MOST_SAMPLES) {
            removeEverySecond();
        }
    }

    /** Makes later bounds less close, and keeps them bounds. The first one stays. */
    private void removeEverySecond() {
        Iterator<Sample> all = samples.iterator();
        while (all.hasNext()) {
            all.next();
            if (all.hasNext()) {
                all.next();
                all.remove();
            }
        }
    }

    /**
     * At most the age of the oldest record that was unread at the last sample; 0 if all were read,
     * and empty if the record is older than the first sample.
     *
     * @param now the time, in nanoseconds of the same clock as the samples
     */
    Optional<Duration> at(long now) {
        if (samples.isEmpty() || samples.getFirst().producer() > consumer) {
            return Optional.empty();
        }
        boolean isAllRead = samples.getLast().producer() <= consumer;
        return Optional.of(
                isAllRead ? Duration.ZERO : Duration.ofNanos(now - samples.getFirst().nanos()));
    }
}
