package io.bpfevents.recording;

import io.bpfevents.reactor.LossCause;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a recording in figures.
 *
 * @param events records in the file
 * @param losses lost records by cause, as the losses in the file add up; causes without losses are
 *     missing. Of an incomplete recording, or of a buffer without counters, these are lower bounds
 * @param first when the first record or loss was received; empty if there is none
 * @param last when the last one was received
 * @param start the accounting at the start; empty if the file ends before it
 * @param end the final accounting; empty if the recorder was killed or the file is truncated
 */
public record RecordingSummary(
        long events,
        Map<LossCause, Long> losses,
        Optional<Instant> first,
        Optional<Instant> last,
        Optional<Accounting> start,
        Optional<Accounting> end) {

    /** Whether the recording was completed: only then are its losses known. */
    public boolean isComplete() {
        return start.isPresent() && end.isPresent();
    }

    /** The time from the first record or loss to the last one. */
    public Duration span() {
        return first.isPresent() && last.isPresent()
                ? Duration.between(first.get(), last.get())
                : Duration.ZERO;
    }

    /** Records per second; empty if they were received at one moment. */
    public OptionalDouble rate() {
        double seconds = span().toNanos() / 1e9;
        return seconds == 0 ? OptionalDouble.empty() : OptionalDouble.of(events / seconds);
    }

    /**
     * Records lost for a cause during the recording: the difference between the two accountings.
     * Empty if the recording is incomplete or the cause has no counter.
     */
    public OptionalLong lost(LossCause cause) {
        return difference(figures -> figures.lostBy(cause));
    }

    /**
     * Records that were delivered and are not in the file: because the recording selected others,
     * or was cancelled. Empty if the recording is incomplete.
     */
    public OptionalLong missing() {
        OptionalLong delivered = difference(figures -> OptionalLong.of(figures.delivered()));
        return delivered.isPresent()
                ? OptionalLong.of(delivered.getAsLong() - events)
                : OptionalLong.empty();
    }

    /**
     * The records that were in the buffer at the start, and the attempts since then, as far as the
     * accounting has figures for them: each was recorded or is {@link #missing}, {@link #lost},
     * {@link #discarded} or pending at the end. Empty if a figure is unknown, or the recording is
     * incomplete.
     */
    public OptionalLong attempts() {
        OptionalLong since = difference(Accounting::attempts);
        return since.isPresent() && start.isPresent()
                ? OptionalLong.of(since.getAsLong() + start.get().pending())
                : OptionalLong.empty();
    }

    /** Records that the program discarded during the recording; empty if unknown. */
    public OptionalLong discarded() {
        return difference(Accounting::discarded);
    }

    private interface Figure {
        OptionalLong of(Accounting figures);
    }

    private OptionalLong difference(Figure figure) {
        if (start.isEmpty() || end.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong before = figure.of(start.get());
        OptionalLong after = figure.of(end.get());
        return before.isPresent() && after.isPresent()
                ? OptionalLong.of(after.getAsLong() - before.getAsLong())
                : OptionalLong.empty();
    }

    /** Counts elements. */
    static final class Builder {
        private final Map<LossCause, Long> losses = new EnumMap<>(LossCause.class);
        private long events;
        private @Nullable Instant first;
        private @Nullable Instant last;
        private @Nullable Accounting start;
        private @Nullable Accounting end;

        void add(Recorded element) {
            switch (element) {
                case RecordedEvent _ -> {
                    events++;
                    received(element);
                }
                case RecordedLoss loss -> {
                    losses.merge(loss.loss().cause(), loss.loss().count(), Long::sum);
                    received(element);
                }
                case RecordedAccounting accounting -> {
                    if (accounting.isFinal()) {
                        end = accounting.accounting();
                    } else {
                        start = accounting.accounting();
                    }
                }
            }
        }

        private void received(Recorded element) {
            if (first == null) {
                first = element.received();
            }
            last = element.received();
        }

        /** As a file has it. */
        private static Optional<Instant> inMicros(@Nullable Instant received) {
            return Optional.ofNullable(received).map(it -> it.truncatedTo(ChronoUnit.MICROS));
        }

        RecordingSummary build() {
            return new RecordingSummary(
                    events,
                    Map.copyOf(losses),
                    inMicros(first),
                    inMicros(last),
                    Optional.ofNullable(start),
                    Optional.ofNullable(end));
        }
    }
}
