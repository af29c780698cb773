package io.bpfevents.cli.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.bpfevents.cli.MainRunner;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.CommandProcess;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code top} with a program of this test. */
@KernelTest
class TopIT {
    @TempDir private Path dir;

    @Test
    void shouldPrintHitsEventsAndLosses() throws Exception {
        try (Producer producer = Producer.load(4096)) {
            int id = producer.object().program("produce_16").info().id();
            producer.produce(1000, 16); // the ring is full: later attempts are lost
            try (CommandProcess top =
                    CommandProcess.inPipe(
                            dir,
                            "top",
                            "-i",
                            "100ms",
                            "--filter",
                            "id==" + id,
                            "--filter",
                            "lost>0")) {
                Awaitility.await()
                        .until(() -> {
                            producer.call(1).run();
                            return !top.lines().isEmpty();
                        });

                assertThat(top.lines().getFirst())
                        .contains("\"program\":\"produce_16\",\"type\":\"syscall\",\"hits\":")
                        .contains(
                                "\"ring\":\"events\",\"fill_percent\":99.6,\"events\":0,\"lost\":")
                        .containsPattern("\"cost\":[1-9]\\d*,")
                        .endsWith("\"lag\":null}");
                top.interrupt();
                assertThat(top.exitCode()).isEqualTo(130);
            }
        }
    }

    @Test
    void shouldPrintTheLagOfTheReader() throws Exception {
        try (Producer producer = Producer.load(4096)) {
            int id = producer.object().program("produce_16").info().id();
            String ring = Integer.toString(producer.ring().mapId());
            try (CommandProcess top =
                    CommandProcess.inPipe(
                            dir,
                            "top",
                            "-i",
                            "20ms",
                            "--fields",
                            "fill_percent,lag",
                            "--filter",
                            "id==" + id)) {
                awaitLine(top, 0, "\"fill_percent\":0.0,\"lag\":0}");

                producer.call(2).run();
                int unread = awaitLine(top, 0, "\"fill_percent\":1.2,\"lag\":[1-9]\\d*}");
                int later = awaitLine(top, unread + 1, "\"fill_percent\":1.2,\"lag\":[1-9]\\d*}");
                assertThat(lag(top, later)).isGreaterThan(lag(top, unread));

                assertThat(Command.run(MainRunner::run, "tail", "--id", ring, "-c", "2").exitCode())
                        .isZero();
                awaitLine(top, later + 1, "\"fill_percent\":0.0,\"lag\":0}");
            }
        }
    }

    /** The index of the first line that contains a pattern. */
    private static int awaitLine(CommandProcess top, int from, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return Awaitility.await()
                .until(
                        () -> {
                            List<String> lines = top.lines();
                            return IntStream.range(from, lines.size())
                                    .filter(i -> compiled.matcher(lines.get(i)).find())
                                    .findFirst();
                        },
                        OptionalInt::isPresent)
                .orElseThrow();
    }

    private static long lag(CommandProcess top, int line) throws IOException {
        return Long.parseLong(top.lines().get(line).replaceAll(".*\"lag\":(\\d+)}", "$1"));
    }

    @Test
    void shouldRedrawTheTableOnATerminal() {
        try (Producer _ = Producer.load(4096)) {
            Command top = Command.onTerminal(MainRunner::run, "top", "-n", "2", "-i", "1ms");

            assertThat(top.exitCode()).isZero();
            assertThat(top.out().split("\u001b\\[H\u001b\\[J", -1)).hasSize(3);
            assertThat(top.out()).contains("PROGRAM", "produce_16");
        }
    }

    /** The object has more programs than fit. */
    @Test
    void shouldCutTheTableToTheHeightOfTheTerminal() throws Exception {
        try (Producer producer = Producer.load(4096)) {
            assertThat(producer.object().programs()).hasSizeGreaterThan(1);
            try (CommandProcess top =
                    CommandProcess.inTerminalOf(dir, 3, "top", "-n", "1", "-i", "1ms")) {
                assertThat(top.exitCode()).isZero();
                String table = top.out().split("\u001b\\[H\u001b\\[J", -1)[1];
                // script may add a line of its own
                assertThat(table.lines().takeWhile(line -> !line.isBlank()))
                        .hasSize(2)
                        .first(STRING)
                        .contains("PROGRAM");
            }
        }
    }

    @Test
    void shouldPrintLinesInAPipe() {
        try (Producer _ = Producer.load(4096)) {
            Command top =
                    Command.run(MainRunner::run, "top", "-n", "1", "-i", "1ms", "-o", "columns");

            assertThat(top.out()).doesNotContain("\u001b").contains("PROGRAM", "produce_16");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "top -n 0       | '0' is not a number",
                "top -i 1       | '1' is not a duration",
                "top -o raw     | -o raw prints the bytes of records",
                "top --fields x | there is no field 'x'",
                "top extra      | 'extra'",
            })
    void shouldReportWrongArguments(String line, String message) {
        Command command = Command.run(MainRunner::run, line.split(" "));

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err()).contains(message).hasLineCount(1);
    }
}
