package io.bpfevents.benchmarks.soak;

import io.bpfevents.benchmarks.soak.part.Figures;
import io.bpfevents.benchmarks.soak.part.Ledger;
import java.util.List;

/** The line per minute: rates, losses by cause, resources, and the delay. */
final class MinuteTable {
    static final String HEADING =
            """
            | minute | received/s | dropped | reserve failures | decode failures | discarded |\
             RSS MiB | heap MiB | metaspace MiB | fds | threads | classes loaded | unloaded |\
             p99 delay us | kills |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\
             ---: | ---: | ---: |\
            """;

    private Figures before = Figures.NONE;
    private long receivedBefore;
    private long since = System.nanoTime();

    /**
     * The next line. What a round loses is in the line of the minute in which it ends.
     *
     * @param delay nanoseconds
     */
    String line(int minute, List<Ledger> ledgers, Resources resources, long delay, int kills) {
        Figures total = ledgers.stream().map(Ledger::total).reduce(Figures.NONE, Figures::plus);
        long received = ledgers.stream().mapToLong(Ledger::received).sum();
        long now = System.nanoTime();
        String line =
                "| %d | %.0f | %d | %d | %d | %d | %.1f | %.1f | %.1f | %d | %d | %d | %d | %d | %d |"
                        .formatted(
                                minute,
                                (received - receivedBefore) * 1e9 / (now - since),
                                total.dropped() - before.dropped(),
                                total.reserveFailures() - before.reserveFailures(),
                                total.decodeFailures() - before.decodeFailures(),
                                total.discarded() - before.discarded(),
                                mib(resources.resident()),
                                mib(resources.heap()),
                                mib(resources.metaspace()),
                                resources.descriptors(),
                                resources.threads(),
                                resources.loaded(),
                                resources.unloaded(),
                                delay / 1000,
                                kills);
        before = total;
        receivedBefore = received;
        since = now;
        return line;
    }

    private static double mib(long bytes) {
        return bytes / (double) (1 << 20);
    }
}
