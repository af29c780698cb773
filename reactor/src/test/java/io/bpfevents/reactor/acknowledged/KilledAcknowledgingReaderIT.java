package io.bpfevents.reactor.acknowledged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.ring.SharedPositions;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.scheduler.Schedulers;

/**
 * After a reader that acknowledges is killed, the next one receives exactly the records from the
 * published position on, and all records before it were acknowledged.
 */
@KernelTest
@Timeout(300) // a hang is a failure
class KilledAcknowledgingReaderIT {
    private static final int KILLS = 20;
    private static final int SIZE = 1024 * 1024;
    private static final int LENGTH = 16;
    private static final int SLOT = 8 + LENGTH;
    private static final int AHEAD = 200; // records that are sent before they are awaited
    private static final String DELIVERED = "delivered ";
    private static final String ACKNOWLEDGES = "acknowledges ";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final PinDirectory pins = new PinDirectory();
    private final Path pin = pins.resolve("events");
    private final Producer producer = Producer.loadPinned(SIZE, pin);
    private final SharedPositions positions = SharedPositions.of(producer.ring());
    private final Set<Long> acknowledged = new HashSet<>();

    @AfterEach
    void unpin() {
        positions.close();
        producer.close();
        pins.close();
    }

    /** Prints the records of a ring, and acknowledges most of them, in any order. */
    static final class Reader {
        private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        private final Random random;
        private final int never;
        private List<Acknowledged<Long>> later = new ArrayList<>();

        private Reader(long seed, int never) {
            this.random = new Random(seed);
            this.never = never;
        }

        /**
         * Runs until it is killed.
         *
         * @param arguments the pin, a seed, and one of how many records is never acknowledged; 0:
         *     each is acknowledged at once
         */
        public static void main(String[] arguments) {
            Reader reader =
                    new Reader(Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
            BpfRingbuf ring = BpfRingbuf.openPinned(Path.of(arguments[0]));
            BpfEvents.acknowledged(ring, Producer::sequence, RingbufOptions.defaults())
                    .doOnNext(reader::receive)
                    .blockLast();
        }

        private void receive(Acknowledged<Long> one) {
            print(DELIVERED, one);
            if (never == 0) {
                acknowledge(one);
            } else if (random.nextInt(never) > 0) {
                acknowledgeSometime(one);
            }
        }

        private void acknowledgeSometime(Acknowledged<Long> one) {
            if (random.nextBoolean()) {
                acknowledge(one);
                return;
            }
            later.add(one);
            if (random.nextInt(20) == 0) {
                List<Acknowledged<Long>> all = later;
                later = new ArrayList<>();
                Collections.shuffle(all, random);
                Schedulers.parallel().schedule(() -> all.forEach(this::acknowledge));
            }
        }

        private void acknowledge(Acknowledged<Long> one) {
            print(ACKNOWLEDGES, one);
            one.acknowledge();
        }

        /** In one write, which a kill does not break. */
        private void print(String what, Acknowledged<Long> one) {
            try {
                out.write((what + one.event() + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void shouldDeliverExactlyWhatWasNotPublished() throws Exception {
        send(AHEAD);
        for (int i = 0; i < KILLS; i++) {
            readUntilKilled(1 + random.nextInt(1000));
        }
        readAll();
        assertThat(acknowledged)
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(range(0, producer.next()));
    }

    private void readUntilKilled(int records) throws Exception {
        long first = published();
        Process reader = start(200);
        List<Long> delivered;
        try (BufferedReader output = reader.inputReader(StandardCharsets.UTF_8)) {
            delivered = read(output, records, true);
            reader.toHandle().destroyForcibly(); // does not close its output
            delivered.addAll(read(output, Integer.MAX_VALUE, false)); // what it had written
        } finally {
            reader.destroyForcibly().waitFor();
        }
        assertThat(delivered).as("seed %d", seed).isEqualTo(range(first, first + delivered.size()));
        long published = published();
        assertThat(published).isBetween(first, first + delivered.size());
        assertThat(acknowledged).as("seed %d", seed).containsAll(range(0, published));
    }

    /** The last reader acknowledges every record. */
    private void readAll() throws Exception {
        long first = published();
        Process reader = start(0);
        try (BufferedReader output = reader.inputReader(StandardCharsets.UTF_8)) {
            int left = (int) (producer.next() - first);
            assertThat(read(output, left, false)).isEqualTo(range(first, producer.next()));
            await().until(() -> published() == producer.next());
            reader.toHandle().destroyForcibly();
            assertThat(read(output, Integer.MAX_VALUE, false)).isEmpty();
        } finally {
            reader.destroyForcibly().waitFor();
        }
    }

    private Process start(int never) throws IOException {
        return ForkedJvm.start(
                Reader.class,
                pin.toString(),
                Long.toString(random.nextLong()),
                Integer.toString(never));
    }

    /** The next records that a reader prints; for each of them another one is sent. */
    private List<Long> read(BufferedReader output, int records, boolean sends) throws IOException {
        List<Long> delivered = new ArrayList<>();
        String line;
        while (delivered.size() < records && (line = output.readLine()) != null) {
            if (line.startsWith(DELIVERED)) {
                delivered.add(Long.valueOf(line.substring(DELIVERED.length())));
                send(sends ? 1 : 0);
            } else if (line.startsWith(ACKNOWLEDGES)) { // loggers print as well
                acknowledged.add(Long.valueOf(line.substring(ACKNOWLEDGES.length())));
            }
        }
        return delivered;
    }

    private void send(int records) {
        assertThat(producer.produce(records, LENGTH).failures()).isZero();
    }

    /** The sequence number of the record at the consumer position. */
    private long published() {
        return positions.get() / SLOT;
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
