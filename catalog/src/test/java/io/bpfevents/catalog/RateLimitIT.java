package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.testing.Shell;
import io.bpfevents.catalog.testing.TestCgroup;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class RateLimitIT {
    private static final int STARTS = 300;
    private static final int BURST = 20;
    private static final int PER_SECOND = 5;
    private static final double NANOS = 1e9;

    @TempDir Path directory;
    private String program = "";

    private final List<Shell> shells = new ArrayList<>();

    @BeforeEach
    void createProgram() throws IOException {
        Path file = directory.resolve("flood");
        Files.copy(Path.of("/bin/true"), file, StandardCopyOption.COPY_ATTRIBUTES);
        program = file.toString();
    }

    @AfterEach
    void endShells() {
        shells.forEach(Shell::close);
    }

    private Shell shell() {
        Shell shell = Shell.start();
        shells.add(shell);
        return shell;
    }

    /** Begins a flood; the shell then prints "done". */
    private void flood(Shell shell, int count) {
        shell.begin(
                "i=0; while [ $i -lt %d ]; do %s; i=$((i+1)); done; echo done"
                        .formatted(count, program));
    }

    private StartsOfTest load(RateLimit limit) {
        return StartsOfTest.load(Filter.all().pathPrefix(program), limit::configure);
    }

    private static long delivered(RingbufAudit audit) {
        return audit.delivered() + audit.pending();
    }

    @Test
    void shouldThrottleAFlood() {
        Shell shell = shell();
        try (StartsOfTest starts = load(RateLimit.ofSource(PER_SECOND, BURST))) {
            long begin = System.nanoTime();
            flood(shell, STARTS);
            assertThat(shell.read()).isEqualTo("done");
            double seconds = (System.nanoTime() - begin) / NANOS;

            RingbufAudit audit = starts.audit();
            assertThat(starts.attempts()).isEqualTo(STARTS);
            assertThat(audit.throttled() + delivered(audit)).isEqualTo(STARTS);
            assertThat(audit.attempts()).hasValue(STARTS);
            // One process decides at a time, so the limit has no error.
            assertThat(delivered(audit))
                    .isBetween((long) BURST, (long) (BURST + seconds * PER_SECOND));
        }
    }

    /**
     * Processes on all CPUs. Up to {@code cpus - 1} events too many pass at the last decision, and
     * as many moves of the bucket are lost while it is new; in between each event that passes moves
     * it.
     */
    @Test
    void shouldLimitTheErrorOfSeveralCpus() {
        int cpus = Runtime.getRuntime().availableProcessors();
        List<Shell> flooding = new ArrayList<>();
        for (int i = 0; i < 2 * cpus; i++) {
            flooding.add(shell());
        }
        try (StartsOfTest starts = load(RateLimit.ofSource(PER_SECOND, BURST))) {
            long begin = System.nanoTime();
            flooding.forEach(shell -> flood(shell, STARTS / 2));
            flooding.forEach(shell -> assertThat(shell.read()).isEqualTo("done"));
            double seconds = (System.nanoTime() - begin) / NANOS;

            RingbufAudit audit = starts.audit();
            int error = 2 * (cpus - 1);
            long attempts = (long) flooding.size() * (STARTS / 2);
            assertThat(starts.attempts()).isEqualTo(attempts);
            assertThat(audit.throttled() + delivered(audit)).isEqualTo(attempts);
            assertThat(delivered(audit))
                    .isBetween((long) BURST, (long) (BURST + seconds * PER_SECOND + error));
        }
    }

    @Test
    void shouldCountWhileEventsAreDelivered() {
        Shell shell = shell();
        try (StartsOfTest starts = load(RateLimit.ofSource(1_000_000_000, 1)).read()) {
            shell.run(program);
            assertThat(starts.until("flood")).containsExactly("flood");
            assertThat(starts.audit().throttled()).isZero();
        }
    }

    @Test
    void shouldDeliverAllEventsOfAnotherCgroupDuringAFlood() throws IOException {
        RateLimit limit = RateLimit.perCgroup(PER_SECOND, BURST);
        try (TestCgroup flood = TestCgroup.create("flood");
                TestCgroup quiet = TestCgroup.create("quiet");
                Shell flooding = Shell.start();
                Shell other = Shell.start();
                StartsOfTest starts = load(limit).read()) {
            flood.add(flooding.pid());
            quiet.add(other.pid());
            flood(flooding, STARTS);
            assertThat(flooding.read()).isEqualTo("done"); // its bucket is empty
            flood(flooding, STARTS);
            for (int i = 0; i < BURST; i++) {
                other.run(program);
            }
            assertThat(flooding.read()).isEqualTo("done");

            starts.awaitEvents(it -> it.task().cgroupId() == quiet.id(), BURST);
            RingbufAudit audit = starts.audit();
            assertThat(audit.throttled()).isPositive();
            assertThat(audit.throttled() + delivered(audit)).isEqualTo(2 * STARTS + BURST);
            assertThat(starts.attempts()).isEqualTo(2 * STARTS + BURST);
        }
    }
}
