package io.bpfevents.core.ring;

import io.bpfevents.core.internal.kernel.PerfSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How a perf buffer is opened: its size, its CPUs, and when the kernel notifies the reader.
 * Immutable; each method returns a changed copy.
 *
 * <p>A perf buffer has one buffer per CPU. The size of each is a power of two of pages, which have
 * 4096 bytes on most machines; one more page is mapped for its positions.
 *
 * <pre>{@code
 * PerfbufConfig.defaults().pagesPerCpu(256).cpus(0, 1).notifyEach(512)
 * }</pre>
 */
public final class PerfbufConfig {
    private static final PerfbufConfig DEFAULTS = new PerfbufConfig(PerfSettings.DEFAULTS);

    private final PerfSettings settings;

    private PerfbufConfig(PerfSettings settings) {
        this.settings = settings;
    }

    /** 64 pages per CPU, all CPUs that are online, now or later, and a notification per sample. */
    public static PerfbufConfig defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the size of the buffer of each CPU, in place of a total.
     *
     * @param pages a power of two
     * @throws IllegalArgumentException if it is not
     */
    public PerfbufConfig pagesPerCpu(int pages) {
        return new PerfbufConfig(
                new PerfSettings(
                        pages,
                        0,
                        settings.cpus(),
                        settings.notifyEach(),
                        settings.notifyAtBytes()));
    }

    /**
     * Sets the size of the buffers of all CPUs together, in place of pages per CPU. It must be a
     * power of two of pages for each CPU for which a buffer is opened; otherwise opening throws an
     * {@code IllegalArgumentException}, whose message has the nearest sizes. A CPU that comes
     * online later gets a buffer of the same size as the others, beyond the total.
     *
     * @param bytes bytes of data, 1 or more
     * @throws IllegalArgumentException if it is less
     */
    public PerfbufConfig totalBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("the size of a perf buffer is not " + bytes);
        }
        return new PerfbufConfig(
                new PerfSettings(
                        settings.pagesPerCpu(),
                        bytes,
                        settings.cpus(),
                        settings.notifyEach(),
                        settings.notifyAtBytes()));
    }

    /**
     * Sets the CPUs that get a buffer, in place of all that are online. Outputs on other CPUs fail
     * with {@code -ENOENT} in the program.
     *
     * @param numbers numbers of CPUs that are online when the buffer is opened, at least one;
     *     opening is refused otherwise
     * @throws IllegalArgumentException if there is none, or one is negative
     */
    public PerfbufConfig cpus(int... numbers) {
        Objects.requireNonNull(numbers, "numbers");
        List<Integer> chosen = Arrays.stream(numbers).sorted().distinct().boxed().toList();
        if (chosen.isEmpty() || chosen.getFirst() < 0) {
            throw new IllegalArgumentException(
                    "a perf buffer requires numbers of CPUs, 0 or more, not " + chosen);
        }
        return new PerfbufConfig(
                new PerfSettings(
                        settings.pagesPerCpu(),
                        settings.totalBytes(),
                        chosen,
                        settings.notifyEach(),
                        settings.notifyAtBytes()));
    }

    /**
     * Sets a notification per n samples of a CPU, in place of bytes. The kernel counts samples, and
     * not what was read: fewer than n samples stay without a notification, until a reader polls.
     *
     * @param samples 1 or more
     * @throws IllegalArgumentException if it is less
     */
    public PerfbufConfig notifyEach(int samples) {
        requirePositive("samples", samples);
        return new PerfbufConfig(
                new PerfSettings(
                        settings.pagesPerCpu(),
                        settings.totalBytes(),
                        settings.cpus(),
                        samples,
                        0));
    }

    /**
     * Sets a notification per n bytes of a CPU's records, in place of samples. A record has the
     * bytes that the program outputs and 28 to 35 more. As for {@link #notifyEach}, fewer bytes
     * stay without a notification.
     *
     * @param bytes 1 or more, and at most half of the buffer of a CPU; otherwise opening throws an
     *     {@code IllegalArgumentException}
     * @throws IllegalArgumentException if it is less than 1
     */
    public PerfbufConfig notifyAtBytes(int bytes) {
        requirePositive("bytes", bytes);
        return new PerfbufConfig(
                new PerfSettings(
                        settings.pagesPerCpu(), settings.totalBytes(), settings.cpus(), 0, bytes));
    }

    private static void requirePositive(String unit, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(
                    "a perf buffer notifies per one or more " + unit + ", not per " + number);
        }
    }

    /** The settings, for what opens the buffers. */
    PerfSettings settings() {
        return settings;
    }

    /** Size, CPUs and notification. */
    @Override
    public String toString() {
        String size =
                settings.totalBytes() == 0
                        ? settings.pagesPerCpu() + " pages per CPU"
                        : settings.totalBytes() + " bytes";
        String cpus = settings.cpus().isEmpty() ? "all CPUs" : "CPUs " + settings.cpus();
        String notification =
                settings.notifyEach() == 0
                        ? settings.notifyAtBytes() + " bytes"
                        : settings.notifyEach() + " samples";
        return size + ", " + cpus + ", notified per " + notification;
    }
}
