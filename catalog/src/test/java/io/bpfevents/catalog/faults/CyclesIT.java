package io.bpfevents.catalog.faults;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every kind of source is opened, read and closed many times: nothing grows. The number of cycles
 * is 40, or that of {@code -Dbpf-events.cycles}. The catalogue source has a JVM of its own, at the
 * same time as the other kinds: its close mostly waits for the kernel.
 */
@KernelTest
@Timeout(3600) // a hang is a failure; many cycles take long
class CyclesIT {
    private static final int CYCLES = Integer.getInteger("bpf-events.cycles", 40);

    private static final List<EnumSet<SourceKind>> JVMS =
            List.of(
                    EnumSet.complementOf(EnumSet.of(SourceKind.CATALOGUE)),
                    EnumSet.of(SourceKind.CATALOGUE));

    /** The JDK generates classes for a method handle after 127 calls, at least one per cycle. */
    private static final int WARM_UP = 130;

    /** Fewer than one per cycle; the JDK still loads some after the first cycles. */
    private static final long MORE_CLASSES = CYCLES * 3L / 4;

    /** In KiB: less than one generated class per cycle. */
    private static final long MORE_METASPACE = 3L * CYCLES;

    /** In KiB: what malloc and compiled code still grow once, and 8 KiB per cycle. */
    private static final long MORE_MEMORY = 10 * 1024 + 8L * CYCLES;

    /** The heap is resident from the beginning, so that other memory is what grows. */
    private static final List<String> LAUNCHER =
            List.of(
                    "env",
                    "MALLOC_ARENA_MAX=1",
                    "MALLOC_MMAP_THRESHOLD_=131072", // fixed: large buffers are returned
                    "MALLOC_TRIM_THRESHOLD_=131072",
                    "JAVA_TOOL_OPTIONS=-Xms64m -Xmx64m -XX:+AlwaysPreTouch -XX:+UseSerialGC"
                            + " -XX:TieredStopAtLevel=1");

    /**
     * What this process uses after a collection.
     *
     * @param made classes that were loaded up to now
     * @param classes loaded classes
     * @param metaspace in KiB
     * @param memory resident, without files, in KiB
     */
    record Usage(OpenResources open, long made, long classes, long metaspace, long memory) {
        static Usage now(Path pins) throws IOException {
            OpenResources open = OpenResources.atRest(pins);
            System.gc(); // twice: a hidden class is unloaded after its loader data was found dead
            System.gc();
            return new Usage(
                    open,
                    ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount(),
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                                    .filter(pool -> pool.getName().equals("Metaspace"))
                                    .mapToLong(Usage::used)
                                    .sum()
                            / 1024,
                    resident());
        }

        private static long used(MemoryPoolMXBean pool) {
            return pool.getUsage().getUsed();
        }

        private static long resident() throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                String line =
                        lines.filter(it -> it.startsWith("RssAnon:")).findFirst().orElseThrow();
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
    }

    /** Runs the cycles of each kind, and prints what has grown. */
    static final class Cycles {
        private Cycles() {}

        /** With the number of cycles, and the kinds. */
        public static void main(String[] arguments) throws Exception {
            int cycles = Integer.parseInt(arguments[0]);
            List<SourceKind> kinds =
                    Arrays.stream(arguments).skip(1).map(SourceKind::valueOf).toList();
            try (PinDirectory directory = new PinDirectory()) {
                Path pins = directory.resolve(".");
                repeat(SourceKind.RING_BY_ID, pins, WARM_UP); // with the calls of RING
                for (SourceKind kind : kinds) {
                    repeat(kind, pins, 2);
                }
                Usage _ = Usage.now(pins); // loads classes itself
                for (SourceKind kind : kinds) {
                    repeat(kind, pins, Math.max(10, cycles / 10)); // caches are full, code compiled
                    Usage before = Usage.now(pins);
                    repeat(kind, pins, cycles);
                    boolean same = OpenResources.isAgain(before.open(), pins);
                    Usage after = Usage.now(pins);
                    System.out.printf(
                            "%s: open %s, classes %+d of %d, metaspace %+d KiB, memory %+d KiB%n",
                            kind,
                            same ? "same" : before.open() + " then " + after.open(),
                            after.classes() - before.classes(),
                            after.made() - before.made(),
                            after.metaspace() - before.metaspace(),
                            after.memory() - before.memory());
                }
            }
            System.exit(0); // does not wait for the threads of schedulers
        }

        private static void repeat(SourceKind kind, Path pins, int cycles) throws Exception {
            for (int i = 0; i < cycles; i++) {
                kind.cycle(pins, () -> {});
            }
        }
    }

    private static final Pattern LINE =
            Pattern.compile(
                    "(\\w+): open same, classes ([+-]\\d+) of (\\d+), metaspace ([+-]\\d+) KiB,"
                            + " memory ([+-]\\d+) KiB");

    private static CompletableFuture<String> start(Set<SourceKind> kinds) {
        Stream<String> names = kinds.stream().map(SourceKind::name);
        return ForkedJvm.runConcurrently(
                LAUNCHER,
                Cycles.class,
                Stream.concat(Stream.of(Integer.toString(CYCLES)), names).toArray(String[]::new));
    }

    @Test
    void shouldUseNoMoreAfterManyCycles() {
        List<CompletableFuture<String>> outputs =
                JVMS.stream().map(CyclesIT::start).toList(); // all, before the first is awaited
        String output = outputs.stream().map(CompletableFuture::join).collect(joining());
        List<MatchResult> lines = LINE.matcher(output).results().toList();
        System.out.println(output.lines().filter(it -> it.contains(": open ")).toList());
        assertThat(lines).as(output).hasSize(SourceKind.values().length);
        for (MatchResult line : lines) {
            assertThat(Long.parseLong(line.group(2))).as(line.group()).isLessThan(MORE_CLASSES);
            assertThat(Long.parseLong(line.group(4))).as(line.group()).isLessThan(MORE_METASPACE);
            assertThat(Long.parseLong(line.group(5))).as(line.group()).isLessThan(MORE_MEMORY);
        }
    }
}
