package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.ring.SharedPositions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example {@code outbox}: its file loses no event, however often the process is killed. */
@KernelTest
@Timeout(300) // a hang is a failure
class OutboxIT {
    private static final int KILLS = 20;
    private static final int KILLED = 128 + 9; // the exit value of a process after SIGKILL
    private static final int SLOT = 8 + 16; // a header and the event
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern LINE =
            Pattern.compile("(\\d+) ExecEvent\\[number=(\\d+), cpu=(\\d+), pid=\\d+]");

    @TempDir private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** Starts programs, one after the other, until it is closed. */
    private static final class Programs implements AutoCloseable {
        private final AtomicLong started = new AtomicLong();
        private final CompletableFuture<Void> ended = CompletableFuture.runAsync(this::startAll);
        private volatile boolean closed;

        private void startAll() {
            while (!closed) {
                try {
                    new ProcessBuilder("/bin/true").start().onExit().join();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                started.incrementAndGet();
            }
        }

        long started() {
            assertThat(ended).isNotCompletedExceptionally();
            return started.get();
        }

        @Override
        public void close() {
            closed = true;
            ended.join();
        }
    }

    /** A line of the file. */
    private record Line(long position, long number, int cpu) {
        static Line of(String text) {
            Matcher matcher = LINE.matcher(text);
            assertThat(matcher.matches()).as(text).isTrue();
            return new Line(
                    Long.parseLong(matcher.group(1)),
                    Long.parseLong(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)));
        }
    }

    @Test
    void shouldHaveEveryEventAfterKills() throws Exception {
        Path file = directory.resolve("outbox.txt");
        try (PinDirectory pins = new PinDirectory()) {
            String in = " " + pins.resolve("");
            Shell.run(directory, ExampleFolders.command("outbox start") + in);
            try (BpfRingbuf ring = BpfRingbuf.openPinned(pins.resolve("outbox_ring"));
                    SharedPositions positions = SharedPositions.of(ring)) {
                long atLeast = killReaders(command(pins.resolve(""), file), file, positions);
                try (Shell _ =
                        Shell.start(
                                directory,
                                ExampleFolders.command("outbox read") + in + " " + file)) {
                    await().atMost(PATIENCE).until(() -> positions.get() == positions.producer());
                }
                assertThat(ring.stats().reserveFailures()).hasValue(0);
                assertHasEveryEvent(file, positions.producer());
                assertThat(positions.producer() / SLOT).isGreaterThanOrEqualTo(atLeast);
            } finally {
                Shell.run(directory, ExampleFolders.command("outbox stop") + in);
            }
            assertThat(pins.resolve("")).isEmptyDirectory();
        }
    }

    /** The command of the example, compiled once, so that it starts within a second. */
    private List<String> command(Path pins, Path file) throws Exception {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        String libraries = ExampleFolders.HOME.resolve("target/lib") + "/*";
        Path source = ExampleFolders.HOME.resolve("outbox/Outbox.java");
        Shell.run(
                directory,
                "%s -cp '%s' -d %s %s"
                        .formatted(bin.resolve("javac"), libraries, directory, source));
        return List.of(
                bin.resolve("java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                libraries + ":" + directory,
                "Outbox",
                "read",
                pins.toString(),
                file.toString());
    }

    /** Returns how many programs were started meanwhile, at least. */
    private long killReaders(List<String> command, Path file, SharedPositions positions)
            throws Exception {
        try (Programs programs = new Programs()) {
            for (int i = 0; i < KILLS; i++) {
                readUntilKilled(command, file, positions, programs);
            }
            return programs.started();
        }
    }

    private void readUntilKilled(
            List<String> command, Path file, SharedPositions positions, Programs programs)
            throws Exception {
        long published = positions.get();
        long whole = wholeLines(file).size();
        Path output = directory.resolve("output");
        Process reader =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (random.nextInt(5) > 0) { // else it may be killed before its first event
                awaitOrDeath(reader, output, () -> wholeLines(file).size() > whole);
            }
            long moment = programs.started() + random.nextInt(100);
            awaitOrDeath(reader, output, () -> programs.started() >= moment);
        } finally {
            reader.destroyForcibly();
        }
        assertThat(reader.waitFor()).as(Files.readString(output)).isEqualTo(KILLED);
        List<Line> written = wholeLines(file).stream().skip(whole).map(Line::of).toList();
        assertThat(written)
                .as("seed %d", seed)
                .extracting(Line::position)
                .isEqualTo(range(published, published + (long) written.size() * SLOT));
        assertThat(positions.get())
                .as("the published position, seed %d", seed)
                .isBetween(published, published + (long) written.size() * SLOT);
    }

    private static void awaitOrDeath(Process reader, Path output, Callable<Boolean> condition)
            throws IOException {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !reader.isAlive() || condition.call());
        assertThat(reader.isAlive()).as(Files.readString(output)).isTrue();
    }

    /** Without the last line if it is not complete: its process was killed. */
    private static List<String> wholeLines(Path file) throws IOException {
        if (Files.notExists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.iterate(from, position -> position < to, position -> position + SLOT)
                .boxed()
                .toList();
    }

    /** Every position of the ring, and every number that the program has counted. */
    private void assertHasEveryEvent(Path file, long producer) throws IOException {
        assertThat(Files.readString(file)).endsWith("\n");
        TreeSet<Long> positions = new TreeSet<>();
        Map<Integer, TreeSet<Long>> numbers = new TreeMap<>();
        for (Line line : wholeLines(file).stream().map(Line::of).toList()) {
            positions.add(line.position());
            numbers.computeIfAbsent(line.cpu(), _ -> new TreeSet<>()).add(line.number());
        }
        assertThat(positions).as("seed %d", seed).containsExactlyElementsOf(range(0, producer));
        numbers.values()
                .forEach(all ->
                        assertThat(all)
                                .as("seed %d", seed)
                                .containsExactlyElementsOf(
                                        LongStream.rangeClosed(1, all.size()).boxed().toList()));
        assertThat(numbers.values().stream().mapToLong(TreeSet::size).sum())
                .isEqualTo(positions.size());
    }
}
