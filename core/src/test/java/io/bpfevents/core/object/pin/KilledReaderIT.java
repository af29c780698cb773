package io.bpfevents.core.object.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.stats.RingbufLifetime;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.ProcessResources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers that adopt an object and are killed while its hook is hit, and many that are not. */
@KernelTest
@Timeout(240)
class KilledReaderIT {
    private static final int KILLS = Integer.getInteger("kills", 20);
    private static final int CYCLES = Integer.getInteger("cycles", 250);
    private static final int PUBLICATION_BYTES = 4096; // at most, see BpfRingbuf.openPinned
    private static final int SLOT_BYTES = 16;

    private final PinDirectory pins = new PinDirectory();
    private final Path directory = pins.resolve("versions");
    private final NumberedHits hits = new NumberedHits();

    @AfterEach
    void unpin() {
        pins.close();
    }

    private static PinnedObject openOrAdopt(Path directory, long pid) {
        return BpfObject.openOrAdopt(directory, () -> NumberedHits.open(pid));
    }

    /** Prints the number of each hit, until it is killed. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) {
            PrintStream lines = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            PinnedObject object = openOrAdopt(Path.of(arguments[0]), Long.parseLong(arguments[1]));
            lines.println("adopted " + object.isAdopted());
            NumberedHits.read(
                    object.ringbuf("events"),
                    PollLoop.create(),
                    event -> lines.println("hit " + event.hit()));
            object.onClose().toCompletableFuture().join();
        }
    }

    @Test
    void shouldDeliverEachHitOverKills() throws Exception {
        long pid = ProcessHandle.current().pid();
        Random random = new Random();
        openOrAdopt(directory, pid).close();
        BitSet delivered = new BitSet();
        long repeated = 0;
        for (int i = 0; i < KILLS; i++) {
            hits.make(500); // while no process has it open
            Process reader =
                    ForkedJvm.start(
                            List.of("env", ForkedJvm.QUICK_START),
                            Reader.class,
                            directory.toString(),
                            "" + pid);
            try (BufferedReader output = reader.inputReader(StandardCharsets.UTF_8)) {
                awaitAdoption(output);
                int lines = random.nextInt(1, 2000);
                while (lines > 0) {
                    hits.make(10);
                    for (int j = 0; j < 10 && lines > 0; j++, lines--) {
                        repeated += add(delivered, output.readLine());
                    }
                }
                reader.toHandle().destroyForcibly(); // keeps what it has printed readable
                for (String line; (line = output.readLine()) != null; ) {
                    repeated += add(delivered, line);
                }
            } finally {
                reader.destroyForcibly().waitFor();
            }
        }
        try (PinnedObject object = openOrAdopt(directory, pid)) {
            BpfRingbuf ring = object.ringbuf("events");
            for (NumberedHits.Event event : NumberedHits.readAll(ring)) {
                repeated += delivered.get(event.hit()) ? 1 : 0;
                delivered.set(event.hit());
            }
            RingbufLifetime lifetime =
                    ring.audit()
                            .toCompletableFuture()
                            .orTimeout(20, TimeUnit.SECONDS)
                            .join()
                            .lifetime()
                            .orElseThrow();
            assertThat(lifetime.reserveFailures()).hasValue(0);
            assertThat(lifetime.attempts()).hasValue(hits.made());
            assertThat(lifetime.delivered()).isEqualTo(hits.made());
            object.remove();
        }
        assertThat(delivered.nextClearBit(0)).isEqualTo(hits.made());
        assertThat(repeated).isLessThanOrEqualTo(KILLS * PUBLICATION_BYTES / SLOT_BYTES);
    }

    /** Loggers print as well. */
    private static void awaitAdoption(BufferedReader output) throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            lines.add(output.readLine());
        } while (lines.getLast() != null && !lines.getLast().equals("adopted true"));
        assertThat(lines).endsWith("adopted true");
    }

    /** A line that the kill has cut off is repeated by the next reader. */
    private static int add(BitSet delivered, String line) {
        if (line == null || !line.matches("hit \\d+")) {
            return 0;
        }
        int hit = Integer.parseInt(line.substring(4));
        boolean known = delivered.get(hit);
        delivered.set(hit);
        return known ? 1 : 0;
    }

    @Test
    void shouldLeaveNothingOpenAfterManyCycles() {
        long pid = ProcessHandle.current().pid();
        openOrAdopt(directory, pid).close();
        cycle();
        ProcessResources before = ProcessResources.countAtRest();
        for (int i = 0; i < CYCLES; i++) {
            cycle();
        }
        assertThat(ProcessResources.countAtRest()).isEqualTo(before);
    }

    private void cycle() {
        hits.make(3);
        PinnedObject object = BpfObject.adopt(directory);
        try (object) {
            assertThat(NumberedHits.readAll(object.ringbuf("events"))).hasSize(3);
        }
        object.onClose().toCompletableFuture().join();
    }
}
