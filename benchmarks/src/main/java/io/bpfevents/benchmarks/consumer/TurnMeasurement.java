package io.bpfevents.benchmarks.consumer;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * The work that every consumer does per record: it adds the timestamp to a checksum, compares the
 * sequence number with the expected one, and checks the flags. It measures the latency of a record
 * that has its own timestamp. The C consumers do the same in {@code measurement.h}.
 *
 * <p>Used by one thread, until {@link #end()} completes.
 */
public final class TurnMeasurement {
    /** The first record of a measured interval. */
    public static final int START = 1;

    /** The last record of a measured interval. */
    public static final int END = 2;

    /** The last record of a turn. */
    public static final int STOP = 4;

    /** The timestamp is of this record, so its latency can be measured. */
    public static final int TIMED = 8;

    private static final int MAX_ROUNDS = 4096;
    private static final int MAX_LATENCIES = 1 << 18;

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final boolean latencyMode;

    // of the whole turn
    private int expected;
    private long all;
    private long allGaps;
    private long checksum;
    private long lost;
    private long bufferBytes;

    // of the intervals
    private boolean measuring;
    private long allBefore;
    private long gapsBefore;
    private long began;
    private long cpuBefore;
    private long records;
    private long gaps;
    private long nanos;
    private long cpuNanos;
    private int rounds;
    private int latencies;
    private final double[] roundNanos = new double[MAX_ROUNDS];
    private final int[] latencyNanos = new int[MAX_LATENCIES];

    /**
     * Starts the measurement of a turn.
     *
     * @param mode {@code drain}, {@code stream} or {@code latency}
     */
    public TurnMeasurement(String mode) {
        latencyMode = mode.equals("latency");
        ProcessCpu.nanos(); // links the C function before the first interval
    }

    /** Adds a record. Sequence number and flags are one word, as in the memory of the record. */
    public void record(long timestamp, long sequenceAndFlags) {
        int sequence = (int) sequenceAndFlags;
        int flags = (int) (sequenceAndFlags >>> 32);
        if (sequence != expected) {
            gap(sequence);
        }
        expected = sequence + 1;
        checksum += timestamp;
        all++;
        if (flags != 0) {
            flagged(flags, timestamp);
        } else if (latencyMode) {
            timed(timestamp);
        }
    }

    private void gap(int sequence) {
        if (all > 0) { // the first record may have any number
            allGaps += Integer.toUnsignedLong(sequence - expected);
        }
    }

    private void timed(long timestamp) {
        if (measuring && latencies < MAX_LATENCIES) {
            latencyNanos[latencies++] = (int) (System.nanoTime() - timestamp);
        }
    }

    private void flagged(int flags, long timestamp) {
        if ((flags & TIMED) != 0) {
            timed(timestamp);
        }
        if ((flags & START) != 0) {
            measuring = true;
            allBefore = all;
            gapsBefore = allGaps;
            cpuBefore = ProcessCpu.nanos();
            began = System.nanoTime();
        }
        if ((flags & END) != 0 && measuring) {
            endInterval(System.nanoTime() - began);
        }
        if ((flags & STOP) != 0) {
            end.complete(null);
        }
    }

    private void endInterval(long took) {
        measuring = false;
        long count = all - allBefore;
        cpuNanos += ProcessCpu.nanos() - cpuBefore;
        nanos += took;
        records += count;
        gaps += allGaps - gapsBefore;
        if (rounds < MAX_ROUNDS) {
            roundNanos[rounds++] = (double) took / count;
        }
    }

    /** Ends the measurement with an error. */
    void fail(Throwable reason) {
        end.completeExceptionally(reason);
    }

    /** Sets the size of the buffer, in all its parts. */
    void bufferBytes(long bytes) {
        bufferBytes = bytes;
    }

    /** Sets the number of records that the kernel has counted as lost; 0 for a ring. */
    void lost(long records) {
        lost = records;
    }

    /** Completes with the STOP record, exceptionally if reading failed. */
    public CompletableFuture<Void> end() {
        return end;
    }

    /** Number of records read. */
    public long all() {
        return all;
    }

    /** Number of missing sequence numbers. */
    public long allGaps() {
        return allGaps;
    }

    /** Number of records that the kernel has counted as lost. */
    public long lost() {
        return lost;
    }

    /** The sum of all timestamps. */
    public long checksum() {
        return checksum;
    }

    /** Number of records of the intervals that have their own timestamp. */
    int timed() {
        return latencies;
    }

    /** The result of the turn, as one line of JSON. */
    String report(String name, String mode) {
        Arrays.sort(latencyNanos, 0, latencies);
        return """
        {"role":"consumer","impl":"%s","mode":"%s","records":%d,"seconds":%.6f,\
        "ns_per_record":%.3f,"cpu_seconds":%.6f,"p50_us":%.2f,"p99_us":%.2f,"p999_us":%.2f,\
        "seq_gaps":%d,"lost":%d,"rounds":%d,"checksum":%s,\
        "first_ns_per_record":%.3f,"all_records":%d,"all_gaps":%d,"timed":%d,\
        "buffer_bytes":%d}\
        """
                .formatted(
                        name,
                        mode,
                        records,
                        nanos / 1e9,
                        nanosPerRecord(mode),
                        cpuNanos / 1e9,
                        latencyMicros(0.5),
                        latencyMicros(0.99),
                        latencyMicros(0.999),
                        gaps,
                        lost,
                        rounds,
                        Long.toUnsignedString(checksum),
                        roundNanos[0],
                        all,
                        allGaps,
                        latencies,
                        bufferBytes);
    }

    private double nanosPerRecord(String mode) {
        if (mode.equals("drain") && rounds > 0) {
            // the first half is warm-up
            double[] warm = Arrays.copyOfRange(roundNanos, rounds / 2, rounds);
            Arrays.sort(warm);
            return warm[warm.length / 2];
        }
        return records == 0 ? 0 : (double) nanos / records;
    }

    private double latencyMicros(double share) {
        return latencies == 0
                ? 0
                : latencyNanos[(int) Math.min(latencies - 1, share * latencies)] / 1e3;
    }
}
