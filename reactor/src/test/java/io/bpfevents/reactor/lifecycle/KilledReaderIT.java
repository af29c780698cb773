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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After a reader is killed, the next one receives a bounded number of records again. */
@KernelTest
@Timeout(120) // a hang is a failure
class KilledReaderIT {
    private static final int SIZE = 16 * 1024;
    private static final int STEP = SIZE / 8;
    private static final String DELIVERED = "delivered ";

    private final PinDirectory pins = new PinDirectory();

    @AfterEach
    void unpin() {
        pins.close();
    }

    /** Prints the records of a ring, and hangs in the last one. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) {
            long last = Long.parseLong(arguments[1]);
            BpfRingbuf ring = BpfRingbuf.openPinned(Path.of(arguments[0]));
            BpfEvents.ringbuf(ring, Producer::sequence)
                    .doOnNext(sequence -> {
                        System.out.println(DELIVERED + sequence);
                        if (sequence == last) {
                            hang();
                        }
                    })
                    .blockLast();
        }

        /** Hangs until the process is killed, or the test ends. */
        private static void hang() {
            try {
                int _ = System.in.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** With the bytes per record, and the last record that is delivered before the kill. */
    @ParameterizedTest
    @CsvSource({"8, 0", "8, 127", "8, 128", "8, 200", "8, 249", "100, 50", "3000, 0", "3000, 3"})
    void shouldRepeatNoMoreThanAStepAndLoseNothing(int length, int last) throws Exception {
        Path pin = pins.resolve("events");
        int count = (int) Math.min(Producer.capacity(SIZE, length), 250);
        try (Producer producer = Producer.loadPinned(SIZE, pin)) {
            assertThat(producer.produce(count, length).failures()).isZero();
            List<Long> delivered = readUntilKilled(pin, last);
            assertThat(delivered).isEqualTo(range(0, last + 1));

            List<Long> rest =
                    BpfEvents.ringbuf(producer.ring(), Producer::sequence)
                            .takeUntil(sequence -> sequence == count - 1)
                            .collectList()
                            .block();
            assertThat(rest).isNotNull().isEqualTo(range(rest.getFirst(), count));
            long repeated = last + 1 - rest.getFirst();
            long slot = 8 + (length + 7L) / 8 * 8;
            assertThat(repeated).as("at least the record in which it hung").isPositive();
            assertThat(repeated * slot).isLessThanOrEqualTo(STEP + slot);
        }
    }

    private static List<Long> readUntilKilled(Path pin, long last) throws Exception {
        Process reader = ForkedJvm.start(Reader.class, pin.toString(), Long.toString(last));
        try (BufferedReader output = reader.inputReader(StandardCharsets.UTF_8)) {
            return output.lines()
                    .filter(line -> line.startsWith(DELIVERED)) // loggers print as well
                    .limit(last + 1)
                    .map(line -> Long.valueOf(line.substring(DELIVERED.length())))
                    .toList();
        } finally {
            reader.destroyForcibly().waitFor();
        }
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
