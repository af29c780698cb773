package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.LogRecords;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.OptionSpec;
import reactor.core.publisher.Operators;

/** A wrong value of each option of each command: one line on stderr with what is wrong. */
@KernelTest
class WrongValuesIT {
    private static final List<Row> ROWS = rows();

    @TempDir private static Path directory;

    private static PinDirectory pins;
    private static Producer producer;

    /** A row of the table. */
    record Row(List<String> commands, List<String> arguments, int code, String message) {
        static Row of(String line) {
            String[] cells = line.split(" \\| ", -1);
            return new Row(
                    List.of(cells[0].split(",")),
                    List.of(cells[1].split(" ")),
                    Integer.parseInt(cells[2]),
                    cells[3]);
        }

        boolean isFor(OptionSpec option) {
            return Arrays.asList(option.names()).contains(arguments.getFirst());
        }
    }

    /** An option of a command. */
    record Case(String command, OptionSpec option) {
        Row row() {
            return Stream.of(command, "*")
                    .flatMap(name -> ROWS.stream().filter(row -> row.commands().contains(name)))
                    .filter(row -> row.isFor(option))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("wrong-values.txt lacks " + this));
        }

        @Override
        public String toString() {
            return command + " " + option.longestName();
        }
    }

    private static List<Row> rows() {
        try (InputStream table = WrongValuesIT.class.getResourceAsStream("wrong-values.txt")) {
            String text =
                    new String(
                            Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).map(Row::of).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Case> options() {
        return AllCommands.byName().entrySet().stream()
                .flatMap(command ->
                        command.getValue().getCommandSpec().options().stream()
                                .filter(option -> option.arity().max() > 0)
                                .filter(option -> !option.longestName().equals(RunOptions.CHILD))
                                .map(option -> new Case(command.getKey(), option)));
    }

    @BeforeAll
    static void create() throws IOException {
        Files.write(directory.resolve("exec.bpf.o"), TestObjects.bytes("exec"));
        pins = new PinDirectory();
        producer = Producer.loadPinned(4096, pins.resolve("events"));
        Command record =
                Command.run(
                        Main::run, "record", "-f", text("%FILE"), text("%OBJECT"), "--", "true");
        assertThat(record.exitCode()).as(record.err()).isZero();
    }

    @AfterAll
    static void remove() {
        producer.close();
        pins.close();
    }

    private static String text(String text) {
        return text.replace("%OBJECT", directory.resolve("exec.bpf.o").toString())
                .replace("%FILE", directory.resolve("recorded.avro").toString())
                .replace("%NEW", pins.resolve("new").toString())
                .replace("%PIN", pins.resolve("events").toString())
                .replaceFirst("^''$", "");
    }

    @ParameterizedTest
    @MethodSource("options")
    void shouldReportAWrongValueInOneLine(Case option) {
        Row row = option.row();
        Stream<String> arguments = row.arguments().stream().map(WrongValuesIT::text);

        String[] line =
                Stream.concat(Stream.of(option.command().split(" ")), arguments)
                        .toArray(String[]::new);

        try (LogRecords dropped = LogRecords.of(Operators.class)) {
            assertFails(option, row, Command.run(Main::run, line));
            assertThat(dropped.texts(Level.SEVERE)).isEmpty();
        }
    }

    private static void assertFails(Case option, Row row, Command command) {
        String help =
                row.code() == 2
                        ? "; bpf-events " + option.command() + " --help lists the arguments"
                        : "";
        String message = Pattern.quote("bpf-events: " + text(row.message()) + help + "\n");
        assertThat(command.err()).matches(message.replace("...", "\\E[^\n]+\\Q"));
        assertThat(command.exitCode()).isEqualTo(row.code());
        assertThat(command.bytes()).isEmpty();
    }
}
