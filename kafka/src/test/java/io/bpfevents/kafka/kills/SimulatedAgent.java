package io.bpfevents.kafka.kills;

import static org.awaitility.Awaitility.await;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.accounting.SinkStats;
import io.bpfevents.kafka.broker.KafkaLogs;
import io.bpfevents.kafka.fixture.NumberedRing;
import io.bpfevents.kafka.fixture.NumberedRing.Numbered;
import io.bpfevents.kafka.fixture.PacedThread;
import io.bpfevents.kafka.fixture.StandardInput;
import io.bpfevents.kafka.fixture.StartRetry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Makes attempts on a simulated ring, which ends with the process, and sends what the ring has.
 * Their count is in a file, which outlives a SIGKILL.
 */
final class SimulatedAgent {
    static final String HOST = "simulated";
    static final String SOURCE = "numbers";

    private static final RecordLayout<Numbered> LAYOUT = RecordLayout.declared(Numbered.class);
    private static final int RING_BYTES = 64 * 1024; // full in an outage
    private static final int RATE = 2_000; // per second
    private static final Duration LONG = Duration.ofMinutes(2); // bounds a hang

    private final SimulatedRingbuf ring;
    private final ByteBuffer count;

    private SimulatedAgent(SimulatedRingbuf ring, ByteBuffer count) {
        this.ring = ring;
        this.count = count;
    }

    /**
     * Sends until it is killed or its standard input is closed.
     *
     * @param arguments the broker, the topic and the file of the count
     */
    public static void main(String[] arguments) throws Exception {
        KafkaLogs.quiet();
        Map<String, Object> client = Map.of("bootstrap.servers", arguments[0]);
        try (var ring = SimulatedRingbuf.create("events", RING_BYTES);
                KafkaSink sink = KafkaSink.to(arguments[1], client, HOST)) {
            var sending =
                    sink.send(SOURCE, ring, LAYOUT, NumberedRing.TEXT)
                            .retryWhen(StartRetry.until(() -> passed(sink) > 0))
                            .toFuture();
            SimulatedAgent agent = new SimulatedAgent(ring, map(Path.of(arguments[2])));
            PacedThread attempts = new PacedThread("attempts", RATE, agent::attempt);
            StandardInput.awaitEnd(CompletableFuture.anyOf(sending, attempts.ended()));
            attempts.stop();
            await().atMost(LONG).until(() -> ring.demand() > 0 || sending.isDone());
            ring.closeGracefully(LONG);
            sending.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static long passed(KafkaSink sink) {
        return sink.stats(SOURCE).map(SinkStats::passed).orElse(0L);
    }

    private static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            return channel.map(MapMode.READ_WRITE, 0, Long.BYTES);
        }
    }

    private void attempt(long number) {
        switch ((int) (number % 10)) {
            case 3 -> ring.throttle();
            case 7 -> {
                Reservation reservation = ring.reserve(Long.BYTES);
                if (reservation != null) {
                    reservation.discard(Wakeup.ADAPTIVE);
                }
            }
            default -> ring.submit(LAYOUT, new Numbered(number));
        }
        count.putLong(0, number + 1); // after it: a kill leaves out one at most
    }
}
