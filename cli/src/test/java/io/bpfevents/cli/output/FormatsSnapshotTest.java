package io.bpfevents.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.Snapshot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** Every type of value in every format. */
class FormatsSnapshotTest {
    private static final List<Column> COLUMNS =
            List.of(
                    Column.of("time", ColumnType.TIME),
                    Column.of("pid", ColumnType.NUMBER),
                    Column.of("latency", ColumnType.DURATION),
                    Column.of("errno", ColumnType.NUMBER),
                    Column.of("comm", ColumnType.TEXT),
                    Column.of("unit", ColumnType.TEXT),
                    new Column("remote", ColumnType.OTHER, false),
                    new Column("bytes", ColumnType.OTHER, false),
                    new Column("flag", ColumnType.TEXT, false),
                    Column.of("arguments", ColumnType.OTHER));

    private static final TimeZone BEFORE = TimeZone.getDefault();

    private static List<Row> rows() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return List.of(
                row(
                        Instant.parse("2026-01-02T03:04:05.123456789Z"),
                        42,
                        Duration.ofNanos(1_234_567),
                        OptionalInt.of(2),
                        "bash",
                        TimeUnit.SECONDS,
                        new InetSocketAddress(loopback, 80),
                        new byte[] {1, (byte) 0xff},
                        true,
                        List.of("ls", "-l", "a \u001b[2J")),
                row(
                        Instant.EPOCH,
                        4_194_304,
                        Duration.ofSeconds(70),
                        OptionalInt.empty(),
                        "ä\"\\\n",
                        Optional.empty(),
                        null,
                        new byte[0],
                        false,
                        Map.of("key", List.of(1, 2))));
    }

    private static Row row(Object... values) {
        return new Row(Arrays.asList(values), () -> new byte[] {0, 16, (byte) 0xfe});
    }

    @BeforeEach
    void setZone() {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    }

    @AfterEach
    void restoreZone() {
        TimeZone.setDefault(BEFORE);
    }

    /** A command that prints the rows. */
    @CommandLine.Command(name = "rows")
    static final class Rows implements Runnable {
        private final Console console;
        @Mixin private OutputOptions output = new OutputOptions();

        Rows(Console console) {
            this.console = console;
        }

        @Override
        public void run() {
            RowPrinter printer = output.printer(console, COLUMNS);
            printer.printHeader();
            rows().stream().filter(output.filter(COLUMNS)).forEach(printer::print);
            printer.flush();
        }
    }

    private static int run(Console console, String... arguments) {
        return new CommandLine(new Rows(console)).execute(arguments);
    }

    @ParameterizedTest
    @CsvSource({"columns", "json", "jsonpretty", "hex"})
    void shouldPrintEveryType(String format) {
        Command command = Command.run(FormatsSnapshotTest::run, "-o", format);

        assertThat(command.exitCode()).isZero();
        Snapshot.assertEquals("format-" + format + ".txt", command.out());
    }

    @Test
    void shouldPrintTheBytes() {
        assertThat(Command.run(FormatsSnapshotTest::run, "-o", "raw").bytes())
                .containsExactly(0, 16, 0xfe, 0, 16, 0xfe);
    }

    @Test
    void shouldRejectBytesOnATerminal() {
        Command command = Command.onTerminal(FormatsSnapshotTest::run, "-o", "raw");

        assertThat(command.exitCode()).isNotZero();
        assertThat(command.bytes()).isEmpty();
        assertThat(Command.onTerminal(FormatsSnapshotTest::run, "-o", "hex").exitCode()).isZero();
    }

    @Test
    void shouldChooseTheFormatByTheConsole() {
        assertThat(Command.run(FormatsSnapshotTest::run).out())
                .isEqualTo(Command.run(FormatsSnapshotTest::run, "--json").out())
                .startsWith("{");
        assertThat(Command.onTerminal(FormatsSnapshotTest::run).out()).startsWith("TIME ");
    }

    @Test
    void shouldPrintTheRequestedFields() {
        assertThat(Command.run(FormatsSnapshotTest::run, "--fields", "unit,pid").lines())
                .containsExactly(
                        "{\"unit\":\"seconds\",\"pid\":42}", "{\"unit\":null,\"pid\":4194304}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "pid==42|42",
                "pid == 0x2a|42",
                "pid!=42|4194304",
                "pid<100|42",
                "pid>=42|42 4194304",
                "pid>4194303|4194304",
                "errno==2|42",
                "errno!=3|42 4194304",
                "errno>0|42",
                "latency>1ms|42 4194304",
                "latency>1.3ms|4194304",
                "latency<=1234567|42",
                "latency==70s|4194304",
                "comm==bash|42",
                "comm!=bash|4194304",
                "comm~as|42",
                "comm~^ba|42",
                "comm~^as|",
                "unit==seconds|42",
                "flag==true|42",
                "remote~127.0.0.1:80|42",
                "arguments~-l|42",
                "bytes==01ff|42",
                "time>2000-01-01T00:00:00Z|42"
            })
    void shouldPrintWhatMatches(String condition, String pids) {
        Command command =
                Command.run(FormatsSnapshotTest::run, "--filter", condition, "--fields", "pid");

        assertThat(command.out().replaceAll("[^0-9]+", " ").strip())
                .isEqualTo(pids == null ? "" : pids);
    }

    @Test
    void shouldRequireAllConditions() {
        assertThat(
                        Command.run(
                                        FormatsSnapshotTest::run,
                                        "--filter",
                                        "pid>=42",
                                        "--filter",
                                        "flag==false",
                                        "--fields=pid")
                                .lines())
                .containsExactly("{\"pid\":4194304}");
    }
}
