package io.bpfevents.core.ring;

import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.serve.AbstractRingbuf;
import io.bpfevents.core.internal.serve.BufferChannel;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufStats;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A BPF ring buffer without a kernel, to test with: the kernel's algorithm over plain memory, read
 * as a ring of the kernel is.
 *
 * <pre>{@code
 * try (var ring = SimulatedRingbuf.create("events", 4096)) {
 *     ring.output(record); // as bpf_ringbuf_output()
 *     ...
 * }
 * }</pre>
 *
 * <p>The methods that produce do what the helpers of the same names do in a BPF program, and may be
 * called by several threads at once, subscribers included. A ring of n bytes holds n - 1 bytes of
 * slots: 8 bytes of header and the record, rounded up to 8. A reserve that fails is counted in
 * {@link RingbufStats#reserveFailures()}. After {@link #close()} producers get an {@link
 * IllegalStateException}.
 *
 * <p>Takes no privilege, no libbpf and no native access; on a {@link
 * io.bpfevents.core.loop.PollLoop#manual() manual loop} it runs on any operating system. The memory
 * is freed when a closed ring's loop has seen that, so {@code onClose()} tells. Records are copied
 * before they are decoded, which a ring of the kernel does without: measure on one of those.
 */
@SuppressWarnings("exports") // the superclass is for the library alone
public final class SimulatedRingbuf extends AbstractRingbuf implements Ringbuf {
    private static final long SMALLEST = 4096;
    private static final long LARGEST = 1L << 31; // of a power of two in a __u32

    private final SimulatedRing ring;
    private final BufferChannel channel;

    private SimulatedRingbuf(SimulatedRing ring, BufferChannel channel) {
        super(channel);
        this.ring = ring;
        this.channel = channel;
    }

    /**
     * Makes an empty ring.
     *
     * @param name what messages and metrics call it
     * @param sizeBytes a power of two from 4096 to 2 GiB
     */
    public static SimulatedRingbuf create(String name, long sizeBytes) {
        Objects.requireNonNull(name, "name");
        if (sizeBytes < SMALLEST || sizeBytes > LARGEST || Long.bitCount(sizeBytes) != 1) {
            throw new IllegalArgumentException(
                    "the size of a simulated ring is a power of two from 4096 to 2 GiB, not "
                            + sizeBytes);
        }
        SimulatedRing ring = new SimulatedRing(name, sizeBytes);
        return new SimulatedRingbuf(ring, new BufferChannel(ring));
    }

    /** Whether committing a record wakes the reader: the flags of {@code bpf_ringbuf_submit()}. */
    public enum Wakeup {
        /** If the reader has read everything before this record. */
        ADAPTIVE,

        /** Not at all: it is seen when the reader looks anyway. */
        NO_WAKEUP,

        /** In any case. */
        FORCE_WAKEUP;

        /**
         * Whether a commit with this flag wakes the reader.
         *
         * @param caughtUp whether the reader had read everything before the record
         */
        boolean wakes(boolean caughtUp) {
            return switch (this) {
                case ADAPTIVE -> caughtUp;
                case NO_WAKEUP -> false;
                case FORCE_WAKEUP -> true;
            };
        }
    }

    /** What {@link #query} tells: the flags of {@code bpf_ringbuf_query()}. */
    public enum Query {
        /** Bytes between the two positions. */
        AVAILABLE_DATA,

        /** The size of the ring in bytes. */
        RING_SIZE,

        /** What the reader has given back, in bytes since the ring was made. */
        CONSUMER_POSITION,

        /** What producers have reserved, in bytes since the ring was made. */
        PRODUCER_POSITION
    }

    /**
     * Reserves a record. The ones behind it are not delivered before it is submitted or discarded.
     *
     * @param bytes at least 0
     * @return null if there is no room
     */
    public @Nullable Reservation reserve(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a record has at least 0 bytes, not " + bytes);
        }
        long position = ring.reserve(bytes);
        return position == SimulatedRing.NO_ROOM
                ? null
                : new Reservation(ring, channel.slot(), position, bytes);
    }

    /**
     * Copies a record into the ring.
     *
     * @return whether there was room
     */
    public boolean output(byte[] record) {
        return output(record, Wakeup.ADAPTIVE);
    }

    /**
     * Copies a record into the ring.
     *
     * @return whether there was room
     */
    public boolean output(byte[] record, Wakeup wakeup) {
        return output(MemorySegment.ofArray(record), wakeup);
    }

    /**
     * Copies a record into the ring.
     *
     * @return whether there was room
     */
    public boolean output(MemorySegment record) {
        return output(record, Wakeup.ADAPTIVE);
    }

    /**
     * Copies a record into the ring.
     *
     * @return whether there was room
     */
    public boolean output(MemorySegment record, Wakeup wakeup) {
        Objects.requireNonNull(wakeup, "wakeup");
        Reservation reservation = reserve(record.byteSize());
        if (reservation == null) {
            return false;
        }
        try {
            reservation.segment().copyFrom(record);
        } catch (RuntimeException e) { // closed, or of another thread
            reservation.discard(wakeup);
            throw e;
        }
        reservation.submit(wakeup);
        return true;
    }

    /**
     * Sends an event as a program would that has the same struct: encoded, and reserved and
     * submitted as {@link #output(byte[])} does.
     *
     * @param layout that of the reader, or another one of the same struct
     * @return whether there was room
     * @throws IllegalArgumentException if a value does not fit its field
     */
    public <T extends Record> boolean submit(RecordLayout<T> layout, T event) {
        return output(layout.encode(event));
    }

    /**
     * Tells how full the ring is.
     *
     * @return bytes
     */
    public long query(Query what) {
        return switch (Objects.requireNonNull(what, "what")) {
            case AVAILABLE_DATA -> ring.availableData();
            case RING_SIZE -> ring.sizeBytes();
            case CONSUMER_POSITION -> ring.consumerPosition();
            case PRODUCER_POSITION -> ring.producerPosition();
        };
    }

    @Override
    public String name() {
        return ring.name();
    }

    @Override
    public long sizeBytes() {
        return ring.sizeBytes();
    }

    @Override
    public <T> RingReader read(
            RecordDecoder<? extends T> decoder, RecordHandler<? super T> handler, PollLoop loop) {
        return HandlerReader.start(this, decoder, handler, loop);
    }

    @Override
    public RingbufStats stats() {
        return channel.stats();
    }

    @Override
    public CompletionStage<RingbufAudit> audit() {
        return channel.audit();
    }

    /** {@inheritDoc} Producers get an {@link IllegalStateException} from here on. */
    @Override
    public void close() {
        ring.refuseProducers();
        channel.close();
    }

    @Override
    public void closeGracefully(Duration atMost) {
        channel.closeGracefully(atMost);
    }

    @Override
    public CompletionStage<Void> onClose() {
        return channel.onClose();
    }

    @Override
    @SuppressWarnings("exports")
    public @Nullable ObjectTypes structTypes() {
        return null;
    }

    /** The ring's name and size. */
    @Override
    public String toString() {
        return ring + " of " + sizeBytes() + " bytes";
    }
}
