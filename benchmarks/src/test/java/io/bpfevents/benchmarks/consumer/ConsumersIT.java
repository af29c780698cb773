package io.bpfevents.benchmarks.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.benchmarks.sidebyside.TestProducer;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import java.nio.file.Path;
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
            names = {"C_LIBBPF", "C_RAW"})
    void shouldReadWhatWasProduced(ConsumerKind kind) throws Exception {
        try (PinDirectory pins = new PinDirectory();
                TestProducer producer = new TestProducer(pins.resolve("ring"), 16, 65536)) {
            check(producer, pins.resolve("ring"), kind, "drain", "drain 3 100");
            check(producer, pins.resolve("ring"), kind, "stream", "stream 0.02 0 0 0 adaptive");
            check(producer, pins.resolve("ring"), kind, "stream", "stream 0.02 0 100000 10 none");
            check(producer, pins.resolve("ring"), kind, "latency", "latency 5 1000");
        }
    }

    private static void check(
            TestProducer producer, Path map, ConsumerKind kind, String mode, String command)
            throws Exception {
        producer.send(command);
        TurnMeasurement measurement = new ConsumerTurn(map, kind).read(mode, LONG);
        Map<String, String> produced = producer.receive();

        assertThat(measurement.end()).isCompleted();
        assertThat(measurement.all()).isEqualTo(number(produced, "all_records"));
        assertThat(measurement.allGaps()).isEqualTo(number(produced, "all_drops"));
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
