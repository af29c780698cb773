package io.bpfevents.benchmarks.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.benchmarks.sidebyside.TestProducer;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Each consumer reads exactly the records that were produced. */
@KernelTest
class ConsumersIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"C_LIBBPF", "C_RAW", "C_PERF"})
    void shouldReadWhatWasProduced(ConsumerKind kind) throws Exception {
        check(kind, kind.isPerf() ? Buffers.perf(65536, 1) : Buffers.ring(65536));
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE_PERF", "FLUX_PERF"})
    void shouldReadWhatFollowsTheLastNotification(ConsumerKind kind) throws Exception {
        check(kind, Buffers.perf(65536, 512));
    }

    private static void check(ConsumerKind kind, Buffers buffers) throws Exception {
        try (PinDirectory pins = new PinDirectory();
                TestProducer producer = new TestProducer(pins.resolve("ring"), 16, buffers)) {
            check(producer, buffers, kind, "drain", "drain 3 100");
            check(producer, buffers, kind, "stream", "stream 0.02 0 0 0 adaptive");
            check(producer, buffers, kind, "stream", "stream 0.02 0 100000 10 none");
            check(producer, buffers, kind, "latency", "latency 5 1000");
        }
    }

    private static void check(
            TestProducer producer, Buffers buffers, ConsumerKind kind, String mode, String command)
            throws Exception {
        producer.send(kind, command);
        TurnMeasurement measurement =
                new ConsumerTurn(producer.map(kind), kind).read(mode, buffers, LONG);
        Map<String, String> produced = producer.receive();

        assertThat(measurement.end()).isCompleted();
        assertThat(measurement.all()).isEqualTo(number(produced, "all_records"));
        assertThat(measurement.allGaps()).isEqualTo(number(produced, "all_drops"));
        assertThat(measurement.lost()).isEqualTo(number(produced, "lost"));
        assertThat(measurement.checksum()).isEqualTo(number(produced, "checksum"));
        if (mode.equals("drain")) {
            assertThat(measurement.timed()).isZero();
        } else {
            assertThat(measurement.timed()).isPositive();
        }
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseUnsignedLong(fields.get(name));
    }
}
