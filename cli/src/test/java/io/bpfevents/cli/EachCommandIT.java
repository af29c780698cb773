package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.CommandProcess;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command as a process, in a pipe and in a terminal. */
@KernelTest
class EachCommandIT {
    /** An argument, or several words in quotes. */
    private static final Pattern ARGUMENT = Pattern.compile("'([^']*)'|(\\S+)");

    /** What {@code top} prints before each table. */
    private static final String REDRAW = "\u001b[H\u001b[J";

    @TempDir private Path directory;

    private PinDirectory pins;
    private Producer producer;
    private ServerSocket server;
    private Thread acceptor;

    /** A row of the table. */
    record Row(String command, String arguments, String kind, String inPipe, String inTerminal) {
        static Row of(String line) {
            String[] cells = line.split(" *\\| *", -1);
            return new Row(cells[0], cells[1], cells[2], cells[3], cells[4]);
        }

        @Override
        public String toString() {
            return command;
        }
    }

    static Stream<Row> rows() throws IOException {
        try (InputStream table = EachCommandIT.class.getResourceAsStream("each-command.txt")) {
            String text =
                    new String(
                            Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).map(Row::of);
        }
    }

    @BeforeEach
    void create() throws IOException {
        Files.write(directory.resolve("exec.bpf.o"), TestObjects.bytes("exec"));
        Files.copy(Path.of("/bin/true"), directory.resolve("marked"));
        pins = new PinDirectory();
        producer = Producer.loadPinned(4096, pins.resolve("events"));
        Producer.loadPinned(4096, pins.resolve("own")).close();
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        acceptor = Thread.ofPlatform().start(this::acceptAll);
    }

    @AfterEach
    void remove() throws Exception {
        server.close();
        acceptor.join();
        producer.close();
        pins.close();
    }

    /** A client that reads to the end of its connection ends after the connection was accepted. */
    private void acceptAll() {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private String text(String text) {
        return text.replace("%OBJECT", directory.resolve("exec.bpf.o").toString())
                .replace("%MARK", directory.resolve("marked").toString())
                .replace("%FILE", directory.resolve("events.avro").toString())
                .replace("%DIR", directory.toString())
                .replace("%PORT", Integer.toString(server.getLocalPort()))
                .replace("%PINS", pins.resolve("").toString())
                .replace("%PIN", pins.resolve("events").toString())
                .replace("%NEW", pins.resolve("new").toString())
                .replace("%OWN", pins.resolve("own").toString());
    }

    private String[] line(Row row) {
        Stream<String> arguments =
                ARGUMENT.matcher(row.arguments())
                        .results()
                        .map(found -> found.group(1) == null ? found.group(2) : found.group(1));
        return Stream.concat(Stream.of(row.command().split(" ")), arguments.map(this::text))
                .toArray(String[]::new);
    }

    /** For the commands that read a recording. */
    private void record(Row row) {
        if (row.arguments().contains("%FILE")) {
            String line = text("record -f %FILE %OBJECT -- %MARK");
            Command record = Command.run(Main::run, line.split(" "));
            assertThat(record.exitCode()).as(record.err()).isZero();
        }
    }

    @Test
    void shouldHaveARowForEachCommand() throws IOException {
        Set<String> commands = new TreeSet<>(AllCommands.byName().keySet());
        commands.remove("agent"); // AgentIT has a broker for it
        assertThat(rows().map(Row::command)).containsExactlyInAnyOrderElementsOf(commands);
    }

    private static void assumeSupported(Row row) {
        boolean loadsModules = Files.exists(Path.of("/proc/modules"));
        assumeTrue(loadsModules || !row.command().equals("modules"), "CONFIG_MODULES is not set");
    }

    /** A pattern of the last line on stderr of a stream. */
    private static String withoutLoss(int printed) {
        return "\\{\"printed\":%1$d,\"delivered\":%1$d,\"dropped\":0,.*\"reserve_failures\":0,.*\\}"
                .formatted(printed);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldPrintJsonOrTextInAPipe(Row row) throws Exception {
        assumeSupported(row);
        record(row);
        Path run = Files.createDirectory(directory.resolve("run"));
        try (CommandProcess command = CommandProcess.inPipe(run, line(row))) {
            assertThat(command.exitCode()).as(command.err()).isZero();
            List<String> lines = command.lines();
            assertThat(controls(command.out() + command.err())).isEmpty();
            if (row.kind().equals("json")) {
                assertThat(lines).allMatch(it -> it.startsWith("{\"") && it.endsWith("}"));
                if (row.inPipe().isEmpty()) {
                    String accounting = command.err().lines().toList().getLast();
                    assertThat(accounting).matches(withoutLoss(lines.size()));
                }
            }
            if (row.kind().equals("nothing")) {
                assertThat(command.out()).isEmpty();
            } else if (!row.inPipe().isEmpty()) {
                assertThat(lines).anyMatch(Pattern.compile(text(row.inPipe())).asPredicate());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldPrintColumnsOrTextInATerminal(Row row) throws Exception {
        assumeSupported(row);
        record(row);
        Path run = Files.createDirectory(directory.resolve("run"));
        try (CommandProcess command = CommandProcess.inTerminalWithoutColor(run, line(row))) {
            assertThat(command.exitCode()).as(command.out()).isZero();
            String out = withoutFrame(command.out().replace("\r\n", "\n"));
            assertThat(out).containsPattern(text(row.inTerminal()));
            if (row.command().equals("top")) {
                assertThat(out).contains(REDRAW);
                out = out.replace(REDRAW, "");
            }
            assertThat(controls(out)).isEmpty();
            if (row.kind().equals("json")) {
                assertThat(out).doesNotContain("{\"");
            }
        }
    }

    @Test
    void shouldPrintABoldHeaderUnlessNoColorIsSet() throws Exception {
        Path colored = Files.createDirectory(directory.resolve("colored"));
        try (CommandProcess command = CommandProcess.inTerminal(colored, "version")) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.out()).contains("\u001b[1mCOMPONENT");
        }
        Path plain = Files.createDirectory(directory.resolve("plain"));
        try (CommandProcess command = CommandProcess.inTerminalWithoutColor(plain, "version")) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.out()).contains("COMPONENT").doesNotContain("\u001b");
        }
    }

    /** Without the lines of {@code script}, which have the command line. */
    private static String withoutFrame(String typescript) {
        return typescript.replaceAll("(?m)^Script (started|done) on .*\n?", "");
    }

    /** The control characters of a text, without those that end lines. */
    private static List<Integer> controls(String text) {
        return text.chars().filter(it -> it != '\n' && Character.isISOControl(it)).boxed().toList();
    }
}
