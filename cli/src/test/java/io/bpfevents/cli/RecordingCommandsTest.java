package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.recording.Recorder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code record}, {@code replay}, {@code print} and {@code summary}, without a kernel. */
class RecordingCommandsTest {
    @TempDir private static Path directory;

    private static Path file;

    /** Two records, and a loss of three between them. */
    @BeforeEach
    void record() {
        file = directory.resolve("recorded.avro");
        try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
                OpenBpfObject object = TestObjects.open("types")) {
            Recorder.of(ring)
                    .struct(object, "connect_event")
                    .record(
                            file,
                            elements ->
                                    elements.take(3)
                                            .doOnSubscribe(_ -> {
                                                ring.output(connect(1, 80));
                                                for (int i = 0; i < 3; i++) {
                                                    ring.reserve(ring.sizeBytes());
                                                }
                                                ring.output(connect(1, 443));
                                            }))
                    .block();
        }
    }

    private static byte[] connect(int type, int port) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putInt(type)
                .putShort((short) port)
                .array();
    }

    private Command run(String... arguments) {
        return Command.run(Main::run, arguments);
    }

    private Path truncated() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        return Files.write(
                directory.resolve("truncated.avro"), Arrays.copyOf(whole, whole.length - 1));
    }

    @Test
    void shouldPrintRecordsAndLosses() {
        Command print = run("print", file.toString(), "--fields", "type,port");

        assertThat(print.exitCode()).isZero();
        assertThat(print.lines())
                .containsExactly("{\"type\":1,\"port\":80}", "{\"type\":1,\"port\":443}");
        assertThat(print.err()).contains("reserve_failure");
        assertThat(print.lastError())
                .isEqualTo(
                        "{\"printed\":2,\"recorded\":2,\"not_recorded\":0,\"reserve_failures\":3,"
                                + "\"throttled\":0,\"dropped\":0}");
    }

    @Test
    void shouldPrintWhenARecordWasReceived() {
        assertThat(run("print", file.toString(), "--fields", "received").lines())
                .hasSize(2)
                .allMatch(line -> line.matches("\\{\"received\":\"20.*Z\"\\}"));
    }

    @Test
    void shouldPrintAsManyAsRequestedOfThoseThatMatch() {
        Command print =
                run("print", file.toString(), "--filter", "port>80", "-c", "1", "-o", "hex");

        assertThat(print.lines()).hasSize(1);
        assertThat(print.out()).contains("01000000bb01");
    }

    @Test
    void shouldReportNoFigureOfAnIncompleteRecording() throws IOException {
        Command print = run("print", truncated().toString());

        assertThat(print.exitCode()).isZero();
        assertThat(print.lastError())
                .isEqualTo("{\"printed\":0,\"recorded\":0,\"not_recorded\":null,\"dropped\":null}");
    }

    @Test
    void shouldReplayRecordsAndLosses() {
        Command replay = run("replay", file.toString(), "--as-fast", "--fields", "type,port");

        assertThat(replay.exitCode()).isZero();
        assertThat(replay.lines())
                .containsExactly("{\"type\":1,\"port\":80}", "{\"type\":1,\"port\":443}");
        assertThat(replay.lastError())
                .startsWith("{\"printed\":2,\"delivered\":2,\"dropped\":0,")
                .contains("\"reserve_failures\":3,");
    }

    @Test
    void shouldSummarizeForAReader() {
        Command summary = Command.onTerminal(Main::run, "summary", file.toString());

        assertThat(summary.exitCode()).isZero();
        assertThat(summary.err()).isEmpty();
        assertThat(masked(summary.lines()))
                .containsExactly(
                        "complete                  true",
                        "buffer                    events",
                        "buffer bytes              4096",
                        "struct                    connect_event",
                        "host                      *",
                        "kernel                    *",
                        "this boot                 true",
                        "version                   *",
                        "started                   *",
                        "first                     *",
                        "last                      *",
                        "events                    2",
                        "events per second         *",
                        "reserve failures          3",
                        "throttled                 0",
                        "dropped                   0",
                        "decode failures           0",
                        "not recorded              0",
                        "discarded                 0",
                        "pending                   0",
                        "attempts                  5");
    }

    private static List<String> masked(List<String> lines) {
        return lines.stream()
                .map(line ->
                        line.replaceFirst(
                                "^((host|kernel|version|started|first|last|events per second) +).+",
                                "$1*"))
                .toList();
    }

    @Test
    void shouldSummarizeAnIncompleteRecordingWithoutFigures() throws IOException {
        Command summary = Command.onTerminal(Main::run, "summary", truncated().toString());

        assertThat(summary.lines())
                .contains(
                        "complete                  false",
                        "not recorded              ?",
                        "reserve failures          ?",
                        "attempts                  ?");
    }

    @Test
    void shouldSummarizeAsJson() throws IOException {
        assertThat(run("summary", file.toString()).out())
                .startsWith("{\"complete\":true,\"buffer\":\"events\",")
                .contains("\"reserve_failures\":3,", "\"attempts\":5");
        assertThat(run("summary", truncated().toString()).out())
                .contains("\"complete\":false", "\"reserve_failures\":null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"print", "replay", "summary"})
    void shouldReportFilesThatAreNoRecordings(String command) throws IOException {
        Path text = Files.writeString(directory.resolve("text"), "no recording");
        Path other = directory.resolve("other.avro");
        Path newer = directory.resolve("newer.avro");
        Schema schema = Schema.create(Schema.Type.LONG);
        try (var writer = new DataFileWriter<Long>(new GenericDatumWriter<>(schema))) {
            writer.create(schema, other.toFile());
        }
        try (var writer = new DataFileWriter<Long>(new GenericDatumWriter<>(schema))) {
            writer.setMeta("bpfevents.format", 99).create(schema, newer.toFile());
        }

        assertFails(run(command, directory.resolve("none").toString()), "there is no such file");
        assertFails(run(command, text.toString()), "it is not an Avro file");
        assertFails(run(command, other.toString()), "of another program");
        assertFails(run(command, newer.toString()), "version 99");
    }

    private static void assertFails(Command command, String message) {
        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err()).startsWith("bpf-events: ").contains(message).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "record exec                     | '--file=FILE'",
                "record -f x                     | pass one of a SOURCE, an OBJECT, --pin",
                "record -f x exec --id 1         | pass one of a SOURCE, an OBJECT, --pin",
                "record -f x nonsense            | neither an object file nor one of the sources exec",
                "record -f x exec --struct event | --struct is for an OBJECT or a ring, and exec is a",
                "record -f x exec --header y.h   | --header is for an OBJECT",
                "record -f x exec --set a=1      | --set is for an OBJECT",
                "record -f x exec --program a    | --program is for an OBJECT",
                "record -f x exec --steal        | --steal is for an OBJECT",
                "record -f x fork --path /etc/   | processForks cannot filter by pathPrefix; it can by",
                "record -f x exec --port 80      | processStarts cannot filter by port; it can by",
                "record -f x exec --uid -1       | the user id -1 is not from 0 to 4294967295",
                "record -f x exec --rate-limit 0 | the rate of 0 events per second",
                "record -f x exec --errno many   | is not an int",
                "record -f x FILE --path /etc/   | --path is for a SOURCE",
                "record -f x FILE -p 1           | --pid is for a SOURCE",
                "record -f x --id 1 --comm bash  | --comm is for a SOURCE",
                "record -f x --id 1 --set a=1    | --set is for an OBJECT: this ring exists already",
                "record -f x FILE --steal        | --steal is for --pin and --id",
                "record -f x FILE --set a        | --set a",
                "replay FILE -- true             | Unmatched argument",
                "print FILE -- true              | Unmatched argument",
                "print FILE --overflow latest    | '--overflow'",
                "summary FILE --filter a==1      | '--filter'",
                "summary FILE --fields events    | '--fields'",
                "summary FILE -o raw             | figures have no bytes",
                "stats --id 1 -- true            | Unmatched argument",
                "replay FILE --speed 0           | --speed: the speed factor must be a number greater",
                "replay FILE --speed fast        | '--speed'",
                "replay FILE --speed 2 --as-fast | exclude each other",
                "print                           | 'FILE'",
                "print FILE --fields nonsense    | --fields",
                "summary FILE --output nonsense  | '--output'"
            })
    void shouldReportWrongArguments(String line, String message) {
        String[] arguments = line.replace("FILE", file.toString()).split(" +", -1);

        Command command = run(arguments);

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err()).startsWith("bpf-events: ").contains(message).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"record", "replay", "print", "summary"})
    void shouldPrintTheHelp(String name) {
        Command help = run(name, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).startsWith("Usage: bpf-events " + name + " ");
    }
}
