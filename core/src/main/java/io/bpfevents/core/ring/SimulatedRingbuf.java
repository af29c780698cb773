package io.bpfevents.core.ring;

import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.count.RingbufCounters;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.internal.serve.BufferChannel;
import io.bpfevents.core.internal.simulated.SimulatedRing;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.stats.RingbufStats;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A BPF ring buffer without a kernel, for tests: the kernel's algorithm over memory of the JVM,
 * read like a ring of the kernel.
 *
 * <pre>{@code
 * try (var ring = SimulatedRingbuf.create("events", 4096)) {
 *     ring.output(record); // as bpf_ringbuf_output()
 *     ...
 * }
 * }</pre>
 *
 * <p>The producing methods correspond to the BPF helpers of the same names, and may be called by
 * several threads at once, subscribers included. A record occupies a header of 8 bytes and its own
 * bytes, rounded up to a multiple of 8. A ring of n bytes holds at most n - 8 bytes of records with
 * headers, so the longest record has n - 16 bytes. A reserve that fails is counted in {@link
 * RingbufStats#reserveFailures()}. After {@link #close()} the producing methods throw {@link
 * IllegalStateException}.
 *
 * <p>Requires no privilege, no libbpf and no native access; on a {@link
 * io.bpfevents.core.loop.PollLoop#manual() manual loop} it runs on any operating system. The loop
 * frees the memory of a closed ring before {@code onClose()} completes. A decoder that reads from a
 * segment gets a copy of each record, unlike on a ring of the kernel: measure performance on the
 * latter.
 */
@SuppressWarnings("exports") // the superclass is for the library alone
public final class SimulatedRingbuf extends AbstractBuffer implements Ringbuf {
    private static final long SMALLEST = 4096;
    private static final long LARGEST = 1L << 31; // the largest power of two in a __u32

    private final SimulatedRing ring;
    private final BufferChannel channel;
    private final RingbufCounters counters;

    private SimulatedRingbuf(SimulatedRing ring, RingbufCounters counters, BufferChannel channel) {
        super(channel);
        this.counters = counters;
        this.ring = ring;
        this.channel = channel;
    }

    /**
     * Creates an empty ring.
     *
     * @param name the name for messages and metrics
     * @param sizeBytes a power of two from 4096 to 2 GiB
     */
    public static SimulatedRingbuf create(String name, long sizeBytes) {
        return create(name, sizeBytes, false);
    }

    /**
     * Creates an empty ring in overwrite mode: a full one overwrites its oldest records, read or
     * not, as a ring with {@code BPF_F_RB_OVERWRITE}. A reserve fails only if the oldest record
     * that is neither submitted nor discarded is in the way.
     *
     * @param name the name for messages and metrics
     * @param sizeBytes a power of two from 4096 to 2 GiB
     */
    public static SimulatedRingbuf createOverwriting(String name, long sizeBytes) {
        return create(name, sizeBytes, true);
    }

    private static SimulatedRingbuf create(String name, long sizeBytes, boolean overwrites) {
        Objects.requireNonNull(name, "name");
        if (sizeBytes < SMALLEST || sizeBytes > LARGEST || Long.bitCount(sizeBytes) != 1) {
            throw new IllegalArgumentException(
                    "the size of a simulated ring must be a power of two from 4096 to 2 GiB, not "
                            + sizeBytes);
        }
        SimulatedRing ring = new SimulatedRing(name, sizeBytes, overwrites);
        RingbufCounters counters = new RingbufCounters(sizeBytes, ring, null);
        return new SimulatedRingbuf(ring, counters, new BufferChannel(ring, counters));
    }

    /** Whether committing a record wakes the reader: the flags of {@code bpf_ringbuf_submit()}. */
    public enum Wakeup {
        /** Wakes a reader that has read everything before this record. */
        ADAPTIVE,

        /** Never wakes: the reader finds the record in its next pass. */
        NO_WAKEUP,

        /** Always wakes. */
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

    /** The values that {@link #query} returns: the flags of {@code bpf_ringbuf_query()}. */
    public enum Query {
        /** Bytes between the two positions. */
        AVAILABLE_DATA,

        /** The size of the ring in bytes. */
        RING_SIZE,

        /** The consumer position, in bytes since the ring was created. */
        CONSUMER_POSITION,

        /** The producer position, in bytes since the ring was created. */
        PRODUCER_POSITION,

        /** The position before which records are overwritten; 0 unless the ring overwrites. */
        OVERWRITE_POSITION
    }

    /**
     * Reserves a record. Later records are not delivered before this one is submitted or discarded.
     *
     * @param bytes the length of the record, at least 0
     * @return null if the ring has no space
     */
    public @Nullable Reservation reserve(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a record must have at least 0 bytes, not " + bytes);
        }
        long position = ring.reserve(bytes);
        return position == SimulatedRing.RESERVE_FAILED
                ? null
                : new Reservation(ring, channel.slot(), position, bytes);
    }

    /**
     * Copies a record into the ring.
     *
     * @return whether the ring had space
     */
    public boolean output(byte[] record) {
        return output(MemorySegment.ofArray(record));
    }

    /**
     * Copies a record into the ring.
     *
     * @return whether the ring had space
     */
    public boolean output(MemorySegment record) {
        return output(record, Wakeup.ADAPTIVE);
    }

    /**
     * Copies a record into the ring.
     *
     * @return whether the ring had space
     */
    public boolean output(MemorySegment record, Wakeup wakeup) {
        Objects.requireNonNull(wakeup, "wakeup");
        Reservation reservation = reserve(record.byteSize());
        if (reservation == null) {
            return false;
        }
        try {
            reservation.segment().copyFrom(record);
        } catch (RuntimeException e) { // closed, or confined to another thread
            reservation.discard(wakeup);
            throw e;
        }
        reservation.submit(wakeup);
        return true;
    }

    /**
     * Counts an attempt that the program's rate limit rejected, in {@link
     * RingbufStats#throttled()}: {@code bpf_events_throttled()} of the producer contract. Nothing
     * is sent.
     */
    public void throttle() {
        ring.throttle();
    }

    /**
     * Encodes an event as a program with the same struct would, and outputs it as {@link
     * #output(byte[])} does.
     *
     * @param layout of the reader, or another one of the same struct
     * @return whether the ring had space
     * @throws IllegalArgumentException if a value does not fit its field
     */
    public <T extends Record> boolean submit(RecordLayout<T> layout, T event) {
        return output(layout.encode(event));
    }

    /**
     * Returns the fill level, the size or a position of the ring.
     *
     * @return in bytes
     */
    public long query(Query what) {
        return switch (Objects.requireNonNull(what, "what")) {
            case AVAILABLE_DATA -> ring.availableData();
            case RING_SIZE -> ring.ringSize();
            case CONSUMER_POSITION -> ring.consumerPosition();
            case PRODUCER_POSITION -> ring.producerPosition();
            case OVERWRITE_POSITION -> ring.overwritePosition();
        };
    }

    @Override
    public <T> RingReader read(
            RecordDecoder<? extends T> decoder, RecordHandler<? super T> handler, PollLoop loop) {
        return HandlerReader.start(this, decoder, handler, loop);
    }

    @Override
    public RingbufStats stats() {
        return counters.stats();
    }

    @Override
    public CompletionStage<RingbufAudit> audit() {
        return channel.audit().thenApply(RingbufAudit.class::cast);
    }

    /** {@inheritDoc} From then on the producing methods throw {@link IllegalStateException}. */
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
