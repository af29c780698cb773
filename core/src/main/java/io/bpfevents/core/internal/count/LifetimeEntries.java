package io.bpfevents.core.internal.count;

import io.bpfevents.core.stats.RingbufLifetime;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a ring over all of its readers: two alternating entries in memory that outlives the
 * process, each with a position and the outcomes of all slots below it.
 *
 * <p>Before the reader publishes a position, it writes the position to the older entry. So one of
 * the entries always has the published position, wherever the process is killed, and the next
 * reader continues with its counts. If none has it, the ring was read without its entries or they
 * were damaged: then counting begins anew, at a position that the entries record.
 *
 * <p>Layout, in the byte order of the machine: a line with magic, version and ring map id; an entry
 * per cache line. Zeros are the entries of a ring that was never read. Used by the thread that
 * reads the ring, or that prevents every read.
 */
public final class LifetimeEntries {
    private static final System.Logger LOG = System.getLogger(LifetimeEntries.class.getName());

    private static final long LINE = 64;

    /** Bytes of the header and both entries. */
    public static final long SIZE = 3 * LINE;

    private static final long FIRST = LINE;
    private static final long SECOND = 2 * LINE;
    private static final long NONE = 0;

    private static final long POSITION = 0;
    private static final long DELIVERED = 8;
    private static final long DECODE_FAILURES = 16;
    private static final long DISCARDED = 24;
    private static final long DROPPED = 32;
    private static final long FAILURES = 40;
    private static final long COUNTED_FROM = 48;

    private static final long INVALID = -1; // positions are multiples of 8
    private static final long UNKNOWN = -1;
    private static final int TRIES = 100; // another process may read meanwhile

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final String ring;
    private final MemorySegment value;
    private final @Nullable Failures failures;
    private final Runnable release;

    // the counts of all readers before this one
    private long countedFrom;
    private long delivered;
    private long decodeFailures;
    private long discarded;
    private long dropped;
    private long failuresThen;

    private long current; // offset of the entry with the consumer position
    private boolean warned;

    /**
     * The producers' count of failures since the ring was created.
     *
     * @param before at the moment from which on this process counts
     * @param now the count now
     * @param throttledBefore the count of throttled attempts at that moment
     */
    public record Failures(long before, LongSupplier now, long throttledBefore) {}

    /**
     * Wraps memory that is already mapped.
     *
     * @param ring as messages name it
     * @param value {@link #SIZE} bytes
     * @param failures null if the producers do not count them
     * @param release releases the memory
     */
    public LifetimeEntries(
            String ring, MemorySegment value, @Nullable Failures failures, Runnable release) {
        this.ring = ring;
        this.value = value;
        this.failures = failures;
        this.release = release;
    }

    /**
     * Begins with the counts of the entry that has the consumer position. Writes nothing: another
     * process may be the reader.
     *
     * @return the consumer position
     */
    public long begin(LongSupplier consumerPosition) {
        long position = consumerPosition.getAsLong();
        for (int i = 0; i < TRIES; i++) {
            current = find(position);
            if (current != NONE && load(position)) {
                return position;
            }
            position = consumerPosition.getAsLong();
        }
        beginAnew(position);
        return position;
    }

    private long find(long position) {
        if (positionOf(FIRST) == position) {
            return FIRST;
        }
        return positionOf(SECOND) == position ? SECOND : NONE;
    }

    private long positionOf(long entry) {
        return (long) LONG.getAcquire(value, entry + POSITION);
    }

    /** Returns whether the entry had the position the whole time. */
    private boolean load(long position) {
        countedFrom = get(COUNTED_FROM);
        delivered = get(DELIVERED);
        decodeFailures = get(DECODE_FAILURES);
        discarded = get(DISCARDED);
        dropped = get(DROPPED);
        failuresThen = get(FAILURES);
        VarHandle.acquireFence();
        return positionOf(current) == position;
    }

    private long get(long field) {
        return (long) LONG.get(value, current + field);
    }

    private void beginAnew(long position) {
        current = NONE;
        countedFrom = position;
        delivered = 0;
        decodeFailures = 0;
        discarded = 0;
        dropped = 0;
        failuresThen = UNKNOWN;
        if (!warned) {
            warned = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: no lifetime entry has the consumer position {1}: another reader has read"
                            + " the ring without its entries, or they are damaged. The lifetime"
                            + " figures begin anew at this position",
                    ring,
                    Long.toString(position));
        }
    }

    /**
     * Writes a position that the caller publishes next, and the outcomes of the slots below it
     * since {@link #begin}.
     */
    public void write(
            long position,
            long moreDelivered,
            long moreDecodeFailures,
            long moreDiscarded,
            long moreDropped) {
        long entry = current == FIRST ? SECOND : FIRST;
        LONG.setOpaque(value, entry + POSITION, INVALID);
        VarHandle.storeStoreFence();
        set(entry + FAILURES, failures == null ? UNKNOWN : failures.now().getAsLong());
        set(entry + COUNTED_FROM, countedFrom);
        set(entry + DELIVERED, delivered + moreDelivered);
        set(entry + DECODE_FAILURES, decodeFailures + moreDecodeFailures);
        set(entry + DISCARDED, discarded + moreDiscarded);
        set(entry + DROPPED, dropped + moreDropped);
        LONG.setRelease(value, entry + POSITION, position);
        current = entry;
    }

    private void set(long offset, long number) {
        LONG.set(value, offset, number);
    }

    /**
     * The figures of all readers, from those since {@link #begin}.
     *
     * @param sinceOpen the failures that this process has counted; empty if it does not count them
     * @param throttledSinceOpen the throttled attempts that it has counted
     */
    public RingbufLifetime figures(
            long moreDelivered,
            long moreDropped,
            long moreDecodeFailures,
            long moreDiscarded,
            long pending,
            OptionalLong sinceOpen,
            long throttledSinceOpen) {
        Failures counted = sinceOpen.isPresent() ? failures : null;
        return new RingbufLifetime(
                countedFrom,
                delivered + moreDelivered,
                dropped + moreDropped,
                decodeFailures + moreDecodeFailures,
                discarded + moreDiscarded,
                pending,
                counted == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(counted.before() + sinceOpen.getAsLong()),
                counted == null || failuresThen == UNKNOWN
                        ? OptionalLong.empty()
                        // not negative: another process may have read since this one opened it
                        : OptionalLong.of(Math.max(0, counted.before() - failuresThen)),
                counted == null ? 0 : counted.throttledBefore() + throttledSinceOpen);
    }

    /** Releases the memory. */
    public void unmap() {
        release.run();
    }
}
