package io.bpfevents.catalog.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same stream under each collector, interpreted and compiled: the accounting balances. */
@KernelTest
@Timeout(300) // a hang is a failure
class CollectorsIT {
    /** The JDK is interpreted: to compile it as well takes half a minute. */
    private static final String COMPILED =
            "-Xcomp -XX:CompileCommand=quiet"
                    + " -XX:CompileCommand=compileonly,io.bpfevents.*::*"
                    + " -XX:CompileCommand=compileonly,reactor.*::*";

    private static final int CALLS = 20;
    private static final int RECORDS = 1000; // per call: more than fit
    private static final int SIZE = 64;

    /** Reads records while a program sends them. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] arguments) {
            LongAdder received = new LongAdder();
            LongAdder bytes = new LongAdder();
            CompletableFuture<Void> end = new CompletableFuture<>();
            Producer producer = Producer.load(32 * 1024);
            BpfRingbuf ring = producer.ring();
            Producer.Outcome overflow = producer.produce(RECORDS, SIZE); // before it is read
            long sent = overflow.successes();
            long failed = overflow.failures();
            BpfEvents.ringbuf(ring)
                    .doOnNext(event -> bytes.add(event.toByteArray().length))
                    .subscribe(
                            _ -> received.increment(),
                            end::completeExceptionally,
                            () -> end.complete(null));
            for (int i = 1; i < CALLS; i++) {
                Producer.Outcome outcome = producer.produce(RECORDS, SIZE);
                sent += outcome.successes();
                failed += outcome.failures();
            }
            producer.object().closeGracefully(Duration.ofMinutes(1));
            end.join();
            producer.object().onClose().toCompletableFuture().join();
            RingbufAudit last = ring.audit().toCompletableFuture().join();
            System.out.printf(
                    "sent %d failed %d received %d of %d bytes%n",
                    sent, failed, received.sum(), bytes.sum());
            System.out.println(
                    failed > 0
                                    && last.delivered() == sent
                                    && last.reserveFailures().orElseThrow() == failed
                                    && received.sum() == sent
                                    && bytes.sum() == sent * SIZE
                                    && sent + failed == CALLS * RECORDS
                                    && last.pending() == 0
                            ? "balanced"
                            : last.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC", "-XX:+UseZGC", "-Xint", COMPILED})
    void shouldBalance(String options) {
        String output =
                ForkedJvm.run(
                        List.of("env", "JAVA_TOOL_OPTIONS=-Xmx128m " + options), Reading.class);
        assertThat(output).contains(options, "balanced");
    }
}
