package io.bpfevents.reactor;

import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.internal.serve.ConsumerSlot;
import io.bpfevents.core.internal.serve.ProducerSettings;
import io.bpfevents.core.internal.serve.RingCapabilities;
import io.bpfevents.core.internal.serve.WakeupMode;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a ring's stream is made of.
 *
 * @param marker makes an event of each loss; null for a stream without markers
 */
record RingbufSource<T>(
        Ringbuf ring,
        RecordDecoder<? extends T> decoder,
        RingbufOptions options,
        @Nullable Function<? super Loss, ? extends T> marker) {
    /** Checks that the decoder fits the ring. */
    RingbufSource {
        Objects.requireNonNull(ring, "ring");
        Objects.requireNonNull(options, "options");
        if (Objects.requireNonNull(decoder, "decoder") instanceof RecordLayout<?> layout) {
            var _ = layout.requireFor(ring);
        }
    }

    ConsumerSlot slot() {
        return AbstractRingbuf.channel(ring).slot();
    }

    @Nullable LossMarkers<T> newMarkers() {
        return marker == null ? null : new LossMarkers<T>(marker);
    }

    private RingCapabilities capabilities() {
        return AbstractRingbuf.channel(ring).capabilities();
    }

    /**
     * Checks that the ring supports the options.
     *
     * @return this
     * @throws IllegalArgumentException if it does not; the message names an alternative
     */
    RingbufSource<T> checked() {
        RingCapabilities can = capabilities();
        long size = ring.sizeBytes();
        Overflow policy = options.overflow();
        ProducerSettings settings = options.producerSettings();
        require(
                policy.keepBytes() <= size,
                policy + " keeps more than the ring's " + size + " bytes: keep less");
        require(
                can.skips() || !policy.skips(),
                policy + " requires the mapped reader: unset -Dio.bpfevents.reader");
        require(
                can.countsFailures() || !policy.failsOnLoss(),
                policy
                        + " requires a counter of reserve failures: declare the ring with"
                        + " BPF_EVENTS_RING of bpf_events.bpf.h, or pass"
                        + " the program's own counter to object.ringbuf(name, failures)");
        require(
                can.hasPositions() || marker == null,
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
                "it cannot be paused: declare the ring with BPF_EVENTS_RING of"
                        + " bpf_events.bpf.h and call bpf_events_enabled() in the program; a"
                        + " simulated ring has no program");
        return this;
    }

    /**
     * As {@link #checked}, for a stream that acknowledges nothing.
     *
     * @return this
     */
    RingbufSource<T> unacknowledged() {
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
    RingbufSource<T> acknowledged() {
        RingCapabilities can = capabilities();
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
                can.keepsUnread(),
                "its program overwrites unread records (BPF_F_RB_OVERWRITE), acknowledged or not:"
                        + " create the ring without that flag");
        RingbufOptions notified = can.wakeupModes() ? options.notifiedOfUnread() : options;
        return new RingbufSource<>(ring, decoder, notified, marker).checked();
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException("ring " + ring.name() + ": " + otherwise);
        }
    }
}
