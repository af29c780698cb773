package io.bpfevents.catalog.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Hooks;

/**
 * The n-th C call of an opening fails: one error, and nothing stays open or pinned. For every n,
 * but of kinds whose calls are mostly those of another kind every third n. With {@code
 * -Dbpf-events.faults=every} for every n of all kinds, and with {@code allocations} also each
 * allocation of libbpf and libelf, which takes minutes. The JVMs run at the same time: they mostly
 * wait for the kernel, which detaches programs.
 */
@KernelTest
@Timeout(1800) // a hang is a failure; the allocations take long
class FailingCallsIT {
    private static final String MODE = System.getProperty("bpf-events.faults", "calls");

    private static final List<SourceKind> OBJECTS =
            List.of(
                    SourceKind.RING,
                    SourceKind.RING_BY_ID,
                    SourceKind.PINNED_RING,
                    SourceKind.ADOPTED_RING,
                    SourceKind.SIMULATED_RING);
    private static final List<SourceKind> SLOW =
            List.of(SourceKind.PERF_BUFFER, SourceKind.CATALOGUE);

    @TempDir static Path directory;
    private static final Map<Row, CompletableFuture<String>> outputs = new HashMap<>();

    /** The kinds of sources that a JVM opens, and the error of the calls that fail. */
    record Row(int errno, List<SourceKind> kinds) {}

    /** ENOMEM of any call, EMFILE of those that make a descriptor, ENOSPC of those that pin. */
    static List<Row> rows() {
        return List.of(
                new Row(12, OBJECTS),
                new Row(12, SLOW),
                new Row(24, OBJECTS),
                new Row(24, SLOW),
                new Row(28, List.of(SourceKind.PINNED_RING, SourceKind.ADOPTED_RING)));
    }

    @BeforeAll
    static void start() {
        Path shim = FailingCalls.compile(directory);
        for (Row row : rows()) {
            List<String> arguments = new ArrayList<>();
            arguments.addAll(List.of(shim.toString(), MODE, Integer.toString(row.errno())));
            row.kinds().forEach(kind -> arguments.add(kind.name()));
            outputs.put(
                    row,
                    ForkedJvm.runConcurrently(
                            FailingCalls.launcher(shim),
                            Openings.class,
                            arguments.toArray(String[]::new)));
        }
    }

    /** Opens each kind of source again and again, until no call of an opening fails. */
    static final class Openings {
        private final int errno;
        private final boolean everyCall;
        private final FailingCalls calls;
        private final Path pins;
        private final List<String> problems = new ArrayList<>();
        private int errors;
        private int opened;

        private Openings(int errno, boolean everyCall, FailingCalls calls, Path pins) {
            this.errno = errno;
            this.everyCall = everyCall;
            this.calls = calls;
            this.pins = pins;
        }

        /** With the shim, the mode, the errno and the kinds of sources. */
        public static void main(String[] arguments) throws Exception {
            FailingCalls calls = new FailingCalls(Path.of(arguments[0]));
            boolean everyCall = !arguments[1].equals("calls");
            if (arguments[1].equals("allocations")) {
                calls.includeAllocations();
            }
            int errno = Integer.parseInt(arguments[2]);
            try (PinDirectory pins = new PinDirectory()) {
                Openings openings = new Openings(errno, everyCall, calls, pins.resolve("."));
                Hooks.onErrorDropped(e -> openings.problem("dropped", e));
                for (int i = 3; i < arguments.length; i++) {
                    openings.all(SourceKind.valueOf(arguments[i]));
                }
                System.out.println("problems: " + openings.problems);
            }
            System.exit(0); // does not wait for the threads of schedulers
        }

        private void all(SourceKind kind) throws Exception {
            for (int i = 0; i < 2; i++) { // loads classes, and libbpf tries out the kernel
                kind.cycle(pins, () -> {});
            }
            OpenResources before = OpenResources.atRest(pins);
            errors = 0;
            opened = 0;
            int tried = 0;
            for (long n = 1; failsAt(kind, n); n += step(kind)) {
                if (!OpenResources.isAgain(before, pins)) {
                    problem(kind + " " + n, OpenResources.atRest(pins) + ", not " + before);
                    before = OpenResources.atRest(pins);
                }
                tried++;
            }
            System.out.printf(
                    "%s: %d calls, %d errors, opened without %d%n", kind, tried, errors, opened);
        }

        /** Most calls of these kinds are those of {@link SourceKind#RING}. */
        private long step(SourceKind kind) {
            return switch (kind) {
                case RING_BY_ID, PINNED_RING, PERF_BUFFER, CATALOGUE -> everyCall ? 1 : 3;
                default -> 1;
            };
        }

        private void problem(String where, Object what) {
            problems.add("%n%s, %s: %s".formatted(where, calls.failed(), what));
        }

        /** Opens while the n-th call fails; returns whether there were as many calls. */
        private boolean failsAt(SourceKind kind, long n) {
            calls.arm(n, errno);
            try {
                kind.cycle(pins, calls::disarm);
                opened += calls.failed().isEmpty() ? 0 : 1; // libbpf can do without some calls
            } catch (BpfException e) {
                errors++;
                if (calls.failed().isEmpty() || !e.getMessage().startsWith("cannot ")) {
                    problem(kind + " " + n, e);
                }
            } catch (Exception | AssertionError e) {
                problem(kind + " " + n, e);
            } finally {
                calls.disarm();
            }
            return !calls.failed().isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldReportOneErrorAndLeaveNothingOpen(Row row) {
        String output = outputs.get(row).join();
        System.out.println(output.lines().filter(it -> it.contains(" calls, ")).toList());
        assertThat(output).contains("problems: []");
        for (SourceKind kind : row.kinds()) {
            assertThat(output).containsPattern(kind + ": [1-9]\\d* calls, [1-9]\\d* errors");
        }
    }
}
