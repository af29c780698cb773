package io.bpfevents.cli.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.MainRunner;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.internal.count.LifetimeMap;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code stats} of pinned rings that other processes fill and read. */
@KernelTest
class StatsIT {
    private final PinDirectory pins = new PinDirectory();
    private final Path pin = pins.resolve("events");
    private final Producer producer = Producer.loadPinned(4096, pin);

    @AfterEach
    void unpin() {
        producer.close();
        pins.close();
    }

    private static Command run(String... arguments) {
        return Command.run(MainRunner::run, arguments);
    }

    @Test
    void shouldPrintTheFillAndTheFailures() {
        Producer.Outcome outcome = producer.produce(1000, 16);
        String figures =
                "\"size\":4096,\"fill_percent\":99.6,\"pending\":%d,\"pending_bytes\":4080,\"reserve_failures\":%d,\"throttled\":null,\"delivered\":null,\"dropped\":null,\"discarded\":null,\"decode_failures\":null,\"attempts\":null,\"reader\":null}"
                        .formatted(outcome.successes(), outcome.failures());

        Command first = run("stats", "--pin", pin.toString());
        Command second = run("stats", "--id", Integer.toString(producer.ring().mapId()));

        assertThat(first.exitCode()).isZero();
        assertThat(first.err()).isEmpty();
        assertThat(first.out()).startsWith("{\"ring\":\"events\",\"id\":").contains(figures);
        assertThat(second.out()).as("nothing was read").isEqualTo(first.out());
    }

    @Test
    void shouldPrintWhatAllReadersHaveDelivered() {
        LifetimeMap.create(AbstractBuffer.channel(producer.ring()).fds()[0], pin);
        producer.call(10).discardEvery(5).run();
        assertThat(run("tail", "--pin", pin.toString(), "-c", "6").exitCode()).isZero();

        Command stats = run("stats", "--pin", pin.toString());

        assertThat(stats.out())
                .contains("\"pending\":3,", "\"delivered\":6,\"dropped\":0,\"discarded\":1,")
                .contains("\"attempts\":10,");
    }

    @Test
    void shouldShowUnknownFiguresOnATerminal() {
        Command stats =
                Command.onTerminal(
                        MainRunner::run,
                        "stats",
                        "--pin",
                        pin.toString(),
                        "--fields",
                        "ring,pending,reserve_failures,delivered");

        assertThat(stats.lines())
                .satisfiesExactly(
                        header -> assertThat(header).startsWith("RING "),
                        line -> assertThat(line).matches("events +0 +0 +\\?"));
    }

    @Test
    void shouldPrintAgainAtAnInterval() {
        Command stats = run("stats", "--pin", pin.toString(), "-i", "1ms", "-c", "3");

        assertThat(stats.lines()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "stats                  | pass one of --pin PATH and --id N",
                "stats --pin a --id 3   | pass one of --pin PATH and --id N",
                "stats --id 3 -i 0s     | '0s' is not a duration",
                "stats --id 3 -o hex    | -o hex is for records",
            })
    void shouldReportWrongArguments(String line, String message) {
        Command command = run(line.split(" "));

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err()).contains(message).hasLineCount(1);
    }
}
