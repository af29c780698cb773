package io.bpfevents.reactor;

import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.serve.BufferBackend;
import io.bpfevents.core.internal.serve.BufferCapabilities;
import io.bpfevents.core.internal.serve.ConsumerSlot;
import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.WakeupMode;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.internal.LossMarkers;
import io.bpfevents.reactor.internal.OverflowSession;
import io.bpfevents.reactor.internal.PerfLossMarkers;
import io.bpfevents.reactor.internal.RingLossMarkers;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a buffer's stream is made of.
 *
 * @param marker makes an event of each loss; null for a stream without markers
 */
record BufferSource<T>(
        EventBuffer buffer,
        RecordDecoder<? extends T> decoder,
        BufferOptions<?> options,
        @Nullable Function<? super Loss, ? extends T> marker) {
    /** Checks that the decoder fits the ring. */
    BufferSource {
        Objects.requireNonNull(buffer, "buffer");
        Objects.requireNonNull(options, "options");
        var _ = Objects.requireNonNull(decoder, "decoder").requireFor(buffer);
    }

    ConsumerSlot slot() {
        return AbstractBuffer.channel(buffer).slot();
    }

    BufferBackend backend() {
        return AbstractBuffer.channel(buffer).backend();
    }

    /** The kind of stream, as stack traces name it. */
    String kind() {
        return isRing() ? "ringbuf" : "perfbuf";
    }

    private boolean isRing() {
        return buffer instanceof Ringbuf;
    }

    /** The default options of a kind of buffer. */
    static BufferOptions<?> defaultOptions(EventBuffer buffer) {
        return Objects.requireNonNull(buffer, "buffer") instanceof Ringbuf
                ? RingbufOptions.defaults()
                : PerfbufOptions.defaults();
    }

    OverflowSession newOverflow() {
        return options.overflow().newSession(buffer, backend().partBytes());
    }

    @Nullable LossMarkers<T> newMarkers() {
        if (marker == null) {
            return null;
        }
        LongSupplier throttled = AbstractBuffer.channel(buffer)::throttled;
        return isRing()
                ? new RingLossMarkers<T>(marker, throttled)
                : new PerfLossMarkers<T>(marker, throttled);
    }

    private BufferCapabilities capabilities() {
        return AbstractBuffer.channel(buffer).capabilities();
    }

    /**
     * Checks that the options are of the buffer's kind, and that the buffer supports them.
     *
     * @return this
     * @throws IllegalArgumentException if not; the message names an alternative
     */
    BufferSource<T> checked() {
        requireKind();
        BufferCapabilities can = capabilities();
        long size = can.partBytes();
        Overflow policy = options.overflow();
        ProducerSettings settings = options.producerSettings();
        require(
                policy.keepBytes() <= size,
                policy + " keeps more than the " + size + " bytes of the buffer: keep less");
        require(
                can.skips() || !policy.skips(),
                policy + " requires the mapped reader: unset -Dio.bpfevents.reader");
        require(
                can.skips() || options.windowNanos() == 0,
                "ordered(...) requires the mapped reader: unset -Dio.bpfevents.reader");
        require(
                can.keepsUnread() || !(policy.skips() || policy.failsOnLoss()),
                "its program overwrites the oldest records itself (BPF_F_RB_OVERWRITE), so "
                        + policy
                        + " has no effect: use backpressure(), or create the ring without that"
                        + " flag");
        require(
                can.countsFailures() || !policy.failsOnLoss(),
                policy
                        + " requires a counter of reserve failures: declare the ring with"
                        + " BPF_EVENTS_RING of bpf_events.bpf.h, or pass"
                        + " the program's own counter to object.ringbuf(name, failures)");
        require(
                can.placesLosses() || marker == null,
                "loss markers require the positions of reserve failures: declare the ring with"
                        + " BPF_EVENTS_RING of bpf_events.bpf.h; losses(ring) does not require it");
        require(
                settings.wakeup().bytes() <= size / 2,
                "atBytes("
                        + settings.wakeup().bytes()
                        + ") is more than half of the ring's "
                        + size
                        + " bytes: use at most "
                        + size / 2
                        + ", or make the ring larger");
        require(
                can.wakeupModes() || settings.wakeup().equals(WakeupMode.ADAPTIVE),
                "only adaptive wake-ups are supported: for others declare the ring with"
                        + " BPF_EVENTS_RING of bpf_events.bpf.h; a simulated ring has no program");
        require(
                can.pauses() || !settings.pauses(),
                "it cannot be paused: declare it with "
                        + (isRing() ? "BPF_EVENTS_RING" : "BPF_EVENTS_PERF")
                        + " of bpf_events.bpf.h and call bpf_events_enabled() in the program; a"
                        + " simulated ring has no program");
        return this;
    }

    private void requireKind() {
        Class<?> kind = isRing() ? RingbufOptions.class : PerfbufOptions.class;
        require(
                kind.isInstance(options),
                "it requires "
                        + kind.getSimpleName()
                        + ", not "
                        + options.getClass().getSimpleName());
    }

    /**
     * As {@link #checked}, for a stream that acknowledges nothing.
     *
     * @return this
     */
    BufferSource<T> unacknowledged() {
        require(
                !options.limitsAcknowledgement(),
                "acknowledgeWithin has an effect on BpfEvents.acknowledged(...) only");
        return checked();
    }

    /**
     * As {@link #checked}, for a stream that acknowledges its records.
     *
     * @return this with the wake-up mode that acknowledgements require
     */
    BufferSource<T> acknowledged() {
        BufferCapabilities can = capabilities();
        require(
                !options.overflow().skips(),
                options.overflow()
                        + " skips records that nothing would acknowledge: use backpressure() or"
                        + " error() with acknowledgements");
        require(
                can.skips(),
                "libbpf's reader frees the space of each record when its callback returns:"
                        + " acknowledgements require the mapped reader, so unset"
                        + " -Dio.bpfevents.reader");
        require(
                options.windowNanos() == 0,
                "ordered(...) passes late records, which nothing would acknowledge: use"
                        + " acknowledgements without it");
        require(
                can.keepsUnread(),
                "its program overwrites unread records (BPF_F_RB_OVERWRITE), acknowledged or not:"
                        + " create the ring without that flag");
        BufferOptions<?> notified = can.wakeupModes() ? options.notifiedOfUnread() : options;
        return new BufferSource<>(buffer, decoder, notified, marker).checked();
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(
                    (isRing() ? "ring " : "perf buffer ") + buffer.name() + ": " + otherwise);
        }
    }
}
