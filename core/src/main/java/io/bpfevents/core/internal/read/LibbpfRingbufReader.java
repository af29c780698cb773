package io.bpfevents.core.internal.read;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ring through libbpf's {@code ring_buffer__poll}, with an upcall per record. The reference
 * to which the mapped reader is compared.
 *
 * <p>libbpf stops only after a record, by a negative result of its callback. A record that is
 * committed after a {@link Delivery#halt} of another thread may thus still be delivered: at most
 * one, and none if the drain begins later. libbpf publishes the consumer position after each
 * record, and does not report discarded records. What libbpf does between two callbacks cannot be
 * bounded: a consumer position that another process writes within a drain is detected at the next
 * record.
 *
 * <p>{@code ring_buffer__poll} makes an {@code epoll_wait} of its own, with timeout 0, although the
 * poll loop has waited already. It reads only a ring for which the kernel has notified, so records
 * that were committed without a notification need {@code ring_buffer__consume}.
 */
public final class LibbpfRingbufReader extends RingbufReader {
    private static final int CONTINUE = 0;
    private static final int STOP = -Errno.ECANCELED;

    private long published; // the consumer position after the last drain
    private final Arena stubs = Arena.ofShared(); // a manual loop may be run by several threads
    private final MemorySegment ringBuffer;

    // of the current drain
    private @Nullable Delivery<?> delivery;
    private @Nullable Arena pass;
    private @Nullable Throwable failure;
    private int count;
    private int limit;
    private long until;

    /**
     * Opens a libbpf reader on the map that {@code fd} refers to.
     *
     * @param memory must stay mapped until this is closed
     */
    public LibbpfRingbufReader(String name, int fd, RingMemory memory) {
        super(name, memory);
        this.published = position();
        MemorySegment callback = Libbpf.sampleCallback(this::sample, stubs);
        MemorySegment made =
                Libbpf.ring_buffer__new(fd, callback, MemorySegment.NULL, MemorySegment.NULL);
        if (Errno.isError(made)) {
            stubs.close();
        }
        ringBuffer = CallResults.check(made, "read a ring buffer through libbpf");
    }

    @Override
    public int drain(Delivery<?> delivery, int limit, Bound until) {
        if (delivery.isHalted()) {
            return 0;
        }
        checkPositions(); // libbpf walks from the consumer position, however far away that is
        this.delivery = delivery;
        this.limit = limit;
        this.until = at(until);
        count = 0;
        failure = null;
        int result;
        try (Arena arena = Arena.ofConfined()) {
            pass = arena;
            result = readAll();
        } finally {
            pass = null;
            this.delivery = null;
            published = position();
        }
        if (failure != null) {
            LibbpfRingbufReader.<RuntimeException>rethrow(failure);
        }
        if (result != STOP) {
            CallResults.check(result, "read a ring buffer through libbpf");
        }
        return count;
    }

    /** Returns a negative errno if libbpf failed, or {@link #STOP}. */
    private int readAll() {
        int polled = Libbpf.ring_buffer__poll(ringBuffer, 0);
        return polled == 0 && position() != memory.producerPositionAcquire()
                ? Libbpf.ring_buffer__consume(ringBuffer)
                : polled;
    }

    /** Called by libbpf. An exception that leaves an upcall ends the JVM. */
    private int sample(long context, long address, long size) {
        try {
            Arena scope = Objects.requireNonNull(pass, "no drain is running");
            long begin = position();
            long end = begin + RecordHeader.slot(size);
            requireWithinRing(begin, end); // the position may have moved since the drain began
            MemorySegment record = NativeMemory.readOnly(address, size, scope);
            count++;
            boolean more =
                    Objects.requireNonNull(delivery, "no drain is running").accept(record, begin);
            return more && count < limit && end - until < 0 ? CONTINUE : STOP;
        } catch (Throwable thrown) {
            failure = thrown;
            return STOP;
        }
    }

    private void requireWithinRing(long begin, long end) {
        long producer = memory.producerPositionAcquire();
        Corruption.requirePossible(name, begin, producer, memory.size());
        if (producer - end < 0) {
            throw Corruption.of(name, "a record reaches too far", begin, producer, memory.size());
        }
    }

    @Override
    public boolean isCaughtUp() {
        return false;
    }

    @Override
    public void publish() {
        // libbpf has published each record
    }

    @Override
    public void checkPositions() {
        long seen = position();
        long producer = memory.producerPositionAcquire();
        if (seen != published) {
            throw Corruption.moved(name, seen, published, producer, memory.size());
        }
        Corruption.requirePossible(name, seen, producer, memory.size());
    }

    @SuppressWarnings("unchecked") // unchecked as it was where the upcall caught it
    private static <E extends Throwable> void rethrow(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** libbpf publishes a record's end only after its callback has returned. */
    @Override
    public long position() {
        return memory.consumerPositionAcquire();
    }

    @Override
    public boolean skip(Delivery<?> delivery, long keepBytes, Bound end) {
        throw new UnsupportedOperationException("libbpf reads without skipping");
    }

    @Override
    public boolean skipToNewest(Delivery<?> delivery, Bound end) {
        throw new UnsupportedOperationException("libbpf reads without skipping");
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public long discarded() {
        return UNKNOWN;
    }

    @Override
    public void close() {
        Libbpf.ring_buffer__free(ringBuffer);
        stubs.close();
    }
}
