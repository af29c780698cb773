package io.bpfevents.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.kafka.KafkaSink;
import io.bpfevents.kafka.accounting.AccountingRecord;
import io.bpfevents.kafka.accounting.SinkStats;
import io.bpfevents.kafka.broker.BrokerProcess;
import io.bpfevents.kafka.fixture.JvmMemory;
import io.bpfevents.kafka.fixture.NumberedRing;
import io.bpfevents.kafka.fixture.NumberedRing.Numbered;
import io.bpfevents.kafka.fixture.PacedThread;
import io.bpfevents.kafka.fixture.SinkMode;
import io.bpfevents.kafka.fixture.TopicContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A broker that answers nothing for a while, under load. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutageIT {
    private static final RecordLayout<Numbered> LAYOUT = RecordLayout.declared(Numbered.class);
    private static final String SOURCE = "numbers";
    private static final int RING_BYTES = 64 * 1024;
    private static final int RING_RECORDS = RING_BYTES / 16; // of 8 bytes and a header
    private static final int RATE = 20_000; // per second

    /** Above that the JVM holds what the ring should: a second of records is some megabytes. */
    private static final long HEAP_GROWTH = 8 << 20;

    private static final long RESIDENT_GROWTH = 32 << 20;

    /** How long the outage lasts once the ring is full, in seconds. */
    private static final int OUTAGE = Integer.getInteger("outage", 2);

    @TempDir private static Path directory;
    private static BrokerProcess broker;

    @BeforeAll
    static void start() throws Exception {
        broker = new BrokerProcess(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepRecordsInTheRingWhileTheBrokerIsStopped(SinkMode mode) throws Exception {
        survive("stopped-" + mode, mode, broker::suspend, broker::resume);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepRecordsInTheRingWhileTheBrokerIsDead(SinkMode mode) throws Exception {
        survive("killed-" + mode, mode, broker::kill, broker::start);
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void survive(String topic, SinkMode mode, Action begin, Action end)
            throws Exception {
        broker.createTopic(topic, 1);
        try (var ring = SimulatedRingbuf.create("events", RING_BYTES);
                KafkaSink sink = mode.open(topic, broker.client(), "host");
                var producer = producer(ring)) {
            var sending = sink.send(SOURCE, ring, LAYOUT, NumberedRing.TEXT).toFuture();
            await().until(() -> acknowledged(sink) > RATE); // the code is compiled mostly
            long heap = JvmMemory.heap();
            JvmMemory.touchHeap();
            long resident = JvmMemory.resident();

            begin.run();
            long before = reserveFailures(ring);
            await("the ring is full").until(() -> reserveFailures(ring) > before);
            SinkStats atFull = sink.stats(SOURCE).orElseThrow();
            assertThat(atFull.passed() - atFull.acknowledged())
                    .as("in flight")
                    .isLessThanOrEqualTo(mode.window());
            // long enough for requests to time out, if the property is set
            Mono.delay(Duration.ofSeconds(OUTAGE)).block();
            assertThat(sink.stats(SOURCE).orElseThrow().passed())
                    .as("records that leave the ring in the outage")
                    .isLessThanOrEqualTo(atFull.acknowledged() + mode.window());
            long residentGrowth = JvmMemory.resident() - resident;
            long heapGrowth = JvmMemory.heap() - heap;
            assertThat(heapGrowth).as("growth of the heap").isLessThan(HEAP_GROWTH);
            if (OUTAGE >= 30) { // a short one shows no more than what the tests before it left
                assertThat(residentGrowth).as("resident growth").isLessThan(RESIDENT_GROWTH);
            }
            end.run();

            long continued = System.nanoTime();
            long passed = sink.stats(SOURCE).orElseThrow().passed();
            await("what was in the ring is acknowledged")
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> acknowledged(sink) > passed + RING_RECORDS);
            print(
                    "%s: %d reserve failures; caught up after %d ms; heap %d KiB before, %+d KiB in"
                            + " the outage, %+d KiB after it; resident %d KiB, %+d KiB",
                    topic,
                    reserveFailures(ring) - before,
                    (System.nanoTime() - continued) / 1_000_000,
                    heap >> 10,
                    heapGrowth >> 10,
                    (JvmMemory.heap() - heap) >> 10,
                    resident >> 10,
                    residentGrowth >> 10);
            long attempts = producer.stop();
            ring.closeGracefully(Duration.ofMinutes(2));
            sending.get(2, TimeUnit.MINUTES);

            try (var content = TopicContent.committed(broker.client(), topic)) {
                content.awaitFinal(SOURCE);
                AccountingRecord last = content.lastAccounting(SOURCE);
                assertThat(last.attempts()).hasValue(attempts);
                assertThat(last.reserveFailures().orElseThrow()).isPositive();
                assertThat(last.pending()).isZero();
                List<Long> numbers = NumberedRing.numbers(content);
                assertThat(numbers).hasSize((int) last.passed());
                assertThat(numbers).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    @SuppressWarnings({"SystemOut", "AnnotateFormatMethod"}) // the figures
    private static void print(String format, Object... values) {
        System.out.println("outage: " + format.formatted(values));
    }

    /** Attempts numbered records at a rate. */
    private static PacedThread producer(SimulatedRingbuf ring) {
        return new PacedThread(
                "producer", RATE, number -> ring.submit(LAYOUT, new Numbered(number)));
    }

    private static long reserveFailures(SimulatedRingbuf ring) {
        return ring.stats().reserveFailures().orElseThrow();
    }

    private static long acknowledged(KafkaSink sink) {
        return sink.stats(SOURCE).map(SinkStats::acknowledged).orElse(0L);
    }
}
