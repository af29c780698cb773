package io.bpfevents.reactor.failures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

/**
 * The process that reads is stopped under load, and continued ({@code SIGSTOP}, {@code SIGCONT}):
 * the ring fills, the failures are counted, and the delivery goes on.
 */
@KernelTest
@Timeout(120) // a hang is a failure
class StoppedReaderIT {
    private static final int SIZE = 16 * 1024;
    private static final int LENGTH = 16;
    private static final int STOPS = 3;
    private static final int LOST = 5_000;
    private static final String DELIVERED = "delivered ";

    private final PinDirectory pins = new PinDirectory();

    @AfterEach
    void unpin() {
        pins.close();
    }

    /** For each line of its input, prints the figures of the ring once the input's number came. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) throws IOException {
            AtomicLong delivered = new AtomicLong();
            BpfRingbuf ring = BpfRingbuf.openPinned(Path.of(arguments[0]));
            Disposable reading =
                    BpfEvents.ringbuf(ring, Producer::sequence)
                            .subscribe(sequence -> delivered.incrementAndGet());
            BufferedReader input =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                long expected = Long.parseLong(line);
                await().until(() -> delivered.get() >= expected);
                RingbufAudit audit = ring.audit().toCompletableFuture().join();
                long attempts = audit.attempts().orElseThrow();
                System.out.println(
                        DELIVERED + delivered + " of " + attempts + ", pending " + audit.pending());
            }
            reading.dispose();
        }
    }

    @Test
    void shouldCountWhatIsLostWhileItIsStopped() throws Exception {
        Path pin = pins.resolve("events");
        try (Producer producer = Producer.loadPinned(SIZE, pin)) {
            Process reader = ForkedJvm.start(Reader.class, pin.toString());
            try (BufferedReader output = reader.inputReader(StandardCharsets.UTF_8)) {
                assertDelivered(producer, reader, output); // nothing yet, but it has begun
                for (int stop = 0; stop < STOPS; stop++) {
                    stopUnderLoad(producer, reader);
                    long lost = producer.totals().failures();
                    while (producer.totals().failures() < lost + LOST) {
                        producer.produce(100, LENGTH);
                    }
                    signal("CONT", reader);
                    while (state(reader) == 'T') {
                        producer.produce(100, LENGTH);
                    }
                    producer.produce(100, LENGTH);
                    assertDelivered(producer, reader, output);
                }
            } finally {
                reader.destroyForcibly().waitFor();
            }
        }
    }

    /** Sends the signal, and produces until the kernel has stopped every thread of the process. */
    private static void stopUnderLoad(Producer producer, Process reader) throws Exception {
        signal("STOP", reader);
        while (state(reader) != 'T') {
            producer.produce(100, LENGTH);
        }
    }

    private static void signal(String name, Process process) throws Exception {
        String pid = Long.toString(process.pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
    }

    /** The state of the process in {@code /proc/PID/stat}, the field after its name. */
    private static char state(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    /** The reader has received everything that was submitted, and accounts for every attempt. */
    private static void assertDelivered(Producer producer, Process reader, BufferedReader output)
            throws IOException {
        Producer.Outcome totals = producer.totals();
        reader.outputWriter(StandardCharsets.UTF_8).append(totals.successes() + "\n").flush();
        String line = output.readLine();
        while (line != null && !line.startsWith(DELIVERED)) { // loggers print as well
            line = output.readLine();
        }
        assertThat(line)
                .isEqualTo(
                        DELIVERED
                                + totals.successes()
                                + " of "
                                + (totals.successes() + totals.failures())
                                + ", pending 0");
    }
}
