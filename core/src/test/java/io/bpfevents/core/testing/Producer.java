package io.bpfevents.core.testing;

import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * The loaded test program {@code producer.bpf.c}: outputs any number of records to its ring {@code
 * events}, each starting with its sequence number, and counts its attempts.
 */
public final class Producer implements AutoCloseable {
    /** {@code BPF_RB_NO_WAKEUP} of include/uapi/linux/bpf.h. */
    public static final int NO_WAKEUP = 1;

    /** {@code BPF_RB_FORCE_WAKEUP} of include/uapi/linux/bpf.h. */
    public static final int FORCE_WAKEUP = 2;

    /** {@code -ENOSPC}: the ring had no space for the busy record, which is the only attempt. */
    private static final int NO_SPACE_FOR_BUSY = -28;

    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;

    private final BpfObject object;
    private long next;

    private Producer(BpfObject object) {
        this.object = object;
    }

    /** Loads a new program with a ring of the given size. */
    public static Producer load(long ringBytes) {
        return load(open().maxEntries("events", ringBytes));
    }

    /** As {@link #load(long)}, with the ring pinned. */
    public static Producer loadPinned(long ringBytes, Path pin) {
        return load(open().maxEntries("events", ringBytes).pinPath("events", pin));
    }

    private static OpenBpfObject open() {
        return BpfObject.openResource(
                Producer.class.getClassLoader(), "META-INF/bpf/producer.bpf.o");
    }

    private static Producer load(OpenBpfObject object) {
        try {
            return new Producer(object.load());
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    /**
     * The number of records of a size that fit a ring: each has a header of 8 bytes and is padded
     * to a multiple of 8.
     */
    public static long capacity(long ringBytes, int recordBytes) {
        long slot = 8 + (recordBytes + 7L) / 8 * 8;
        return (ringBytes - 1) / slot;
    }

    /** The object with the program. */
    public BpfObject object() {
        return object;
    }

    /** The ring of the program. */
    public BpfRingbuf ring() {
        return object.ringbuf("events");
    }

    /** The outcome of a call, as counted by the program. */
    public record Outcome(long successes, long failures, long discards) {}

    /** Attempts {@code count} records of {@code size} bytes with the kernel's own wake-up. */
    public Outcome produce(long count, int size) {
        return new Call(count).size(size).run();
    }

    /** Creates a call, to be configured. */
    public Call call(long count) {
        return new Call(count);
    }

    /** The sequence number of the next attempt. */
    public long next() {
        return next;
    }

    /**
     * The sequence number of a record. A record of less than 8 bytes contains only its low bytes.
     */
    public static long sequence(MemorySegment record) {
        if (record.byteSize() >= Long.BYTES) {
            return record.get(U64, 0);
        }
        long sequence = 0;
        for (int i = 0; i < record.byteSize(); i++) {
            sequence |= Byte.toUnsignedLong(record.get(ValueLayout.JAVA_BYTE, i)) << (8 * i);
        }
        return sequence;
    }

    /**
     * Whether every byte of a record has the value that the program writes for a sequence number.
     */
    public static boolean isWhole(MemorySegment record, long sequence) {
        for (long i = 0; i < record.byteSize(); i++) {
            long expected = i < Long.BYTES ? sequence >>> (8 * i) : sequence + i;
            if (record.get(ValueLayout.JAVA_BYTE, i) != (byte) expected) {
                return false;
            }
        }
        return true;
    }

    /** The counts of the program since it was loaded. */
    public Outcome totals() {
        BpfMap totals = object.map(".data.totals");
        MemorySegment key = MemorySegment.ofArray(new int[1]);
        MemorySegment value = MemorySegment.ofArray(new long[4]);
        totals.lookup(key, value);
        return new Outcome(value.get(U64, 8), value.get(U64, 16), value.get(U64, 24));
    }

    @Override
    public void close() {
        object.close();
    }

    /** The arguments of one {@code BPF_PROG_TEST_RUN}: {@code struct produce_args}. */
    public final class Call {
        private final MemorySegment args = MemorySegment.ofArray(new long[8]);
        private final long count;
        private String program = "produce_16";

        private Call(long count) {
            this.count = count;
            args.set(U64, 8, count);
        }

        /** Sets the size of the records; the default is 16 bytes. */
        public Call size(int bytes) {
            program = "produce";
            args.set(U32, 16, bytes);
            return this;
        }

        /** Sizes vary: record n has {@code n % spread} bytes more. */
        public Call spread(int bytes) {
            args.set(U32, 20, bytes);
            return this;
        }

        /** Sets the wake-up flag: 0, {@link #NO_WAKEUP} or {@link #FORCE_WAKEUP}. */
        public Call flags(int flags) {
            args.set(U32, 24, flags);
            return this;
        }

        /** Forces a wake-up at each n-th attempt. */
        public Call forceEvery(int n) {
            args.set(U32, 28, n);
            return this;
        }

        /** Discards each n-th record; not together with {@link #size}. */
        public Call discardEvery(int n) {
            args.set(U32, 32, n);
            return this;
        }

        /** Selects one of four buffers; concurrent calls must not share one. */
        public Call buffer(int number) {
            args.set(U32, 36, number);
            return this;
        }

        /** Uses the wake-up mode that the reader has set. */
        public Call asTheReaderWants() {
            program = "produce_default";
            return this;
        }

        /** Keeps the first record busy until all others are in the ring. */
        public Call behindBusy() {
            program = "produce_behind_busy";
            return this;
        }

        /** As {@link #behindBusy()}, but the first record may finally be discarded. */
        public Call behindBusy(boolean discard) {
            args.set(U32, 16, discard ? 1 : 0);
            return behindBusy();
        }

        /** Uses sequence numbers from {@code first} on, independently of other calls. */
        public Outcome runFrom(long first) {
            args.set(U64, 0, first);
            int result = object.program(program).testRun(args).returnValue();
            if (result != 0 && result != NO_SPACE_FOR_BUSY) {
                throw new IllegalArgumentException(program + " returned " + result);
            }
            return new Outcome(args.get(U64, 40), args.get(U64, 48), args.get(U64, 56));
        }

        /** Runs the program with the next sequence numbers. */
        public Outcome run() {
            Outcome outcome = runFrom(next);
            next += count;
            return outcome;
        }
    }
}
