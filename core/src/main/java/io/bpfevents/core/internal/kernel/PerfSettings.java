package io.bpfevents.core.internal.kernel;

import java.util.List;
import java.util.Locale;

/**
 * How the buffers of a perf event array are opened.
 *
 * @param pagesPerCpu pages of data per CPU, a power of two; ignored if there is a total
 * @param totalBytes bytes of data of all CPUs together; 0 for {@code pagesPerCpu}
 * @param cpus numbers of CPUs; empty for all that are online
 * @param notifyEach number of samples per notification; 0 for {@code notifyAtBytes}
 * @param notifyAtBytes bytes of records per notification; 0 for {@code notifyEach}
 */
public record PerfSettings(
        int pagesPerCpu, long totalBytes, List<Integer> cpus, int notifyEach, int notifyAtBytes) {

    /** 64 pages per CPU, all CPUs that are online, a notification per sample. */
    public static final PerfSettings DEFAULTS = new PerfSettings(64, 0, List.of(), 1, 0);

    /** Requires a power of two, which is the kernel's rule. */
    public PerfSettings {
        if (totalBytes == 0 && !isPowerOfTwo(pagesPerCpu)) {
            throw new IllegalArgumentException(
                    "the pages per CPU of a perf buffer are a power of two, such as 64, not "
                            + pagesPerCpu);
        }
    }

    /**
     * The pages of data per CPU.
     *
     * @param count number of CPUs for which buffers are opened; 1 or more
     * @throws IllegalArgumentException if the total is not a power of two of pages for each, or the
     *     buffer of a CPU is too small for the notification
     */
    int pages(int count, long pageSize) {
        int pages = totalBytes == 0 ? pagesPerCpu : pagesOfTotal(count, pageSize);
        long half = pages * pageSize / 2;
        if (notifyAtBytes > half) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "a notification per %d bytes requires a larger perf buffer: it is at"
                                    + " most half of the buffer of a CPU, here %d bytes",
                            notifyAtBytes,
                            half));
        }
        return pages;
    }

    private int pagesOfTotal(int count, long pageSize) {
        long unit = count * pageSize; // one page for each
        long pages = totalBytes / unit;
        if (totalBytes % unit == 0 && isPowerOfTwo(pages) && pages <= 1 << 30) {
            return (int) pages;
        }
        long below = Math.min(Long.highestOneBit(Math.max(pages, 1)), 1 << 30);
        String nearest =
                pages == 0 || below == 1 << 30
                        ? String.valueOf(below * unit)
                        : below * unit + " or " + 2 * below * unit;
        throw new IllegalArgumentException(
                String.format(
                        Locale.ROOT,
                        "a total of %d bytes does not fit %d CPUs: each has a power of two of pages"
                                + " of %d bytes, so the nearest total is %s",
                        totalBytes,
                        count,
                        pageSize,
                        nearest));
    }

    private static boolean isPowerOfTwo(long number) {
        return number > 0 && (number & (number - 1)) == 0;
    }
}
