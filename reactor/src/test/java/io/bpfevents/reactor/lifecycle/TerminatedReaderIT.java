package io.bpfevents.reactor.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A signal that shuts down the JVM of a reader. Without a shutdown hook the process ends as if it
 * was killed, and the next reader receives some records again; with a hook that closes the ring
 * gracefully it receives none again.
 */
@KernelTest
@Timeout(120) // a hang is a failure
class TerminatedReaderIT {
    private static final int SIZE = 16 * 1024;
    private static final int STEP = SIZE / 8;
    private static final int LENGTH = 16;
    private static final int SLOT = 8 + LENGTH;
    private static final int COUNT = 100;
    private static final String DELIVERED = "delivered ";

    private final PinDirectory pins = new PinDirectory();

    @AfterEach
    void unpin() {
        pins.close();
    }

    /** Prints the records of a ring until a signal ends it. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) {
            BpfRingbuf ring = BpfRingbuf.openPinned(Path.of(arguments[0]));
            if (Boolean.parseBoolean(arguments[1])) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> closeGracefully(ring)));
            }
            BpfEvents.ringbuf(ring, Producer::sequence)
                    .doOnNext(sequence -> System.out.println(DELIVERED + sequence))
                    .blockLast();
        }

        private static void closeGracefully(BpfRingbuf ring) {
            ring.closeGracefully(Duration.ofSeconds(30));
            ring.onClose().toCompletableFuture().join();
        }
    }

    /** With the exit code, which contains the number of the signal. */
    @ParameterizedTest
    @CsvSource({"TERM, 143, false", "INT, 130, false", "HUP, 129, false", "TERM, 143, true"})
    void shouldLoseNothing(String signal, int code, boolean hook) throws Exception {
        Path pin = pins.resolve("events");
        try (Producer producer = Producer.loadPinned(SIZE, pin)) {
            assertThat(producer.produce(COUNT, LENGTH).failures()).isZero();
            terminateAfterAll(pin, signal, code, hook);
            assertThat(producer.produce(1, LENGTH).failures()).isZero();
            List<Long> rest =
                    BpfEvents.ringbuf(producer.ring(), Producer::sequence)
                            .takeUntil(sequence -> sequence == COUNT)
                            .collectList()
                            .block();
            assertThat(rest).isNotNull();
            long first = rest.getFirst();
            assertThat(rest).hasSize((int) (COUNT + 1 - first)).isSorted().endsWith((long) COUNT);
            assertThat(first)
                    .as("the first record that is delivered again, or the next one")
                    .isBetween(hook ? COUNT : COUNT - 1L - STEP / SLOT, (long) COUNT);
        }
    }

    private static void terminateAfterAll(Path pin, String signal, int code, boolean hook)
            throws IOException, InterruptedException {
        // a shell that starts the tests in the background makes them ignore SIGINT
        Process reader =
                ForkedJvm.start(
                        List.of("env", "--default-signal=INT,HUP"),
                        Reader.class,
                        pin.toString(),
                        Boolean.toString(hook));
        try (BufferedReader output = reader.inputReader(StandardCharsets.UTF_8)) {
            String last = DELIVERED + (COUNT - 1);
            String line = output.readLine();
            while (!last.equals(line)) {
                assertThat(line).as("a line before the end").isNotNull();
                line = output.readLine();
            }
            String pid = Long.toString(reader.pid());
            assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
            assertThat(reader.waitFor()).isEqualTo(code);
        } finally {
            reader.destroyForcibly().waitFor();
        }
    }
}
