package io.bpfevents.core.stats;

/**
 * The outputs of a program that a perf buffer did not accept although it had space, by cause, since
 * the buffer was opened. The producer contract counts them; outputs to a full buffer are lost
 * records and not among them.
 *
 * @param noBuffer the CPU that ran the program had no buffer ({@code ENOENT}): it came online later
 *     or was not among those opened, or the buffer was closed
 * @param tooBig {@code E2BIG}: the record has more than 65,500 bytes, the most that a sample can
 *     have, or the map has no element for the CPU, since its {@code max_entries} is too small
 * @param other every other error
 */
public record OutputFailures(long noBuffer, long tooBig, long other) {
    /** No failures. */
    public static final OutputFailures NONE = new OutputFailures(0, 0, 0);

    /** The sum of all causes. */
    public long total() {
        return noBuffer + tooBig + other;
    }
}
