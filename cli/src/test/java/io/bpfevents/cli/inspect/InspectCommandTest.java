package io.bpfevents.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.Main;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.Snapshot;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code inspect} of objects that are not loaded. */
class InspectCommandTest {
    @TempDir private static Path directory;

    @BeforeAll
    static void write() throws Exception {
        try (InputStream source =
                Objects.requireNonNull(
                        InspectCommandTest.class.getResourceAsStream("shapes.bpf.c"))) {
            String text = new String(source.readAllBytes(), StandardCharsets.UTF_8);
            Clang.bpf(directory, "shapes", text);
        }
        Files.write(directory.resolve("needs.bpf.o"), TestObjects.bytes("needs"));
        Files.write(directory.resolve("plain.bpf.o"), TestObjects.bytes("plain"));
    }

    private static String[] arguments(String line) {
        return line.replace("DIR", directory.toString()).split(" ");
    }

    @Test
    void shouldPrintColumnsOnATerminal() {
        Command command = Command.onTerminal(Main::run, arguments("inspect DIR/shapes.bpf.o"));

        assertThat(command.out().replaceAll(" 4\\d  true", " 4x  true"))
                .isEqualTo(
                        """
                        PROGRAM  SECTION  TYPE     ATTACH  INSTRUCTIONS  LOADED
                        send     syscall  syscall  -                 4x  true

                        MAP      TYPE     KEY  KEY_BYTES  VALUE  VALUE_BYTES  ENTRIES  FLAGS        PIN
                        rb       ringbuf  -            0  -                0    65536  -            -
                        .rodata  array    -            4  -               72        1  RDONLY_PROG  -
                        .bss     array    -            4  -                8        1  MMAPABLE     -

                        STRUCT  BYTES
                        event      72

                        GLOBAL        TYPE            BYTES  SECTION  CONSTANT
                        unused_event  struct event *      8  .bss     false
                        """);
        assertThat(command.err()).isEmpty();
        assertThat(command.exitCode()).isZero();
    }

    @Test
    void shouldPrintAJsonObjectPerLineInAPipe() {
        Command command = Command.run(Main::run, arguments("inspect DIR/needs.bpf.o"));

        assertThat(command.lines())
                .contains(
                        "{\"kind\":\"program\",\"name\":\"on_function\",\"section\":\"fentry/no_such_function\","
                                + "\"type\":\"tracing\",\"attach\":\"trace_fentry\",\"instructions\":2,"
                                + "\"loaded\":true}",
                        "{\"kind\":\"map\",\"name\":\"counts\",\"type\":\"hash\",\"key\":\"__u32\","
                                + "\"key_bytes\":4,\"value\":\"__u64\",\"value_bytes\":8,\"entries\":16,"
                                + "\"flags\":[\"NO_PREALLOC\"],\"pin\":\"/sys/fs/bpf/counts\"}");
        assertThat(command.err()).isEmpty();
        assertThat(command.exitCode()).isZero();
    }

    @Test
    void shouldPrintJsonOverSeveralLines() {
        Command command =
                Command.onTerminal(Main::run, arguments("inspect DIR/shapes.bpf.o -o jsonpretty"));

        assertThat(command.out())
                .contains(
                        """
                        {
                          "kind": "struct",
                          "name": "event",
                          "bytes": 72
                        }
                        """);
    }

    @Test
    void shouldPrintTheRowsThatAFilterSelects() {
        Command command =
                Command.run(
                        Main::run, arguments("inspect DIR/shapes.bpf.o --filter bytes>8 --json"));

        assertThat(command.out())
                .isEqualTo("{\"kind\":\"struct\",\"name\":\"event\",\"bytes\":72}\n");
    }

    /** A kind without any of the fields is not printed. */
    @Test
    void shouldPrintTheFieldsOfEachKind() {
        Command json =
                Command.run(Main::run, arguments("inspect DIR/shapes.bpf.o --fields entries,name"));
        assertThat(json.lines())
                .startsWith("{\"name\":\"send\"}", "{\"entries\":65536,\"name\":\"rb\"}");

        Command columns =
                Command.onTerminal(
                        Main::run, arguments("inspect DIR/shapes.bpf.o --fields entries,kind"));
        assertThat(columns.out())
                .startsWith("KIND\nprogram\n\nENTRIES  KIND\n  65536  map\n      1  map\n");

        Command entries =
                Command.run(Main::run, arguments("inspect DIR/shapes.bpf.o --fields entries"));
        assertThat(entries.lines()).containsOnly("{\"entries\":65536}", "{\"entries\":1}");
    }

    @Test
    void shouldPrintStructsAsC() {
        Command command = Command.run(Main::run, arguments("inspect DIR/shapes.bpf.o --c"));

        assertThat(command.out())
                .endsWith(
                        """
                        struct event {
                        	__u32 pid;
                        	__u8 comm[16];
                        	__u32 type;
                        	union {
                        		struct {
                        			__u32 port;
                        			__u32 ip;
                        		} connect;
                        		struct {
                        			__u64 inode;
                        		} open;
                        	};
                        	__u32 args_size;
                        	char args[32];
                        };

                        """);
        assertThat(command.exitCode()).isZero();
    }

    @Test
    void shouldPrintStructsAsJava() {
        Command command = Command.run(Main::run, arguments("inspect DIR/shapes.bpf.o --java"));

        assertThat(command.out())
                .startsWith("import io.bpfevents.core.annotation.BpfStruct;\n")
                .contains("/**\n * {@code struct event} of shapes.bpf.o.\n")
                .contains("public record Event(\n        int pid, // __u32\n");
        assertThat(command.exitCode()).isZero();
    }

    @Test
    void shouldReportThatNoStructIsShared() {
        Command command = Command.run(Main::run, arguments("inspect DIR/needs.bpf.o --c"));

        assertThat(command.bytes()).isEmpty();
        assertThat(command.err()).contains("has a named struct; --struct NAME prints another one");
        assertThat(command.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "inspect, 2, 'pass one of OBJECT, --pin PATH and --id N'",
        "inspect DIR/shapes.bpf.o --id 1, 2, 'pass one of OBJECT, --pin PATH and --id N'",
        "inspect DIR/shapes.bpf.o DIR/plain.bpf.o, 2, Unmatched argument",
        "inspect --id x, 2, --id",
        "inspect --id 0, 2, --id 0 is no id",
        "inspect --id -3, 2, --id",
        "inspect --id, 2, --id",
        "inspect --pin, 2, --pin",
        "inspect --id 1 --needs, 2, --needs and --verifier-log require an OBJECT",
        "inspect --pin /sys/fs/bpf/x --verifier-log, 2, require an OBJECT",
        "inspect DIR/shapes.bpf.o --c --java, 2, mutually exclusive",
        "inspect DIR/shapes.bpf.o --struct event, 2, --struct has an effect with --c and --java only",
        "inspect DIR/shapes.bpf.o --c --struct, 2, --struct",
        "inspect DIR/shapes.bpf.o --c --struct nothing, 1, 'its structs are: event'",
        "inspect DIR/shapes.bpf.o --java --json, 2, '-o, --fields and --filter have no effect with --c and --java'",
        "inspect DIR/shapes.bpf.o -o raw, 2, '-o raw prints the bytes of records, and an object has none'",
        "inspect DIR/shapes.bpf.o -o columns --json, 2, --json and -o columns exclude each other",
        "inspect DIR/shapes.bpf.o --log-level 2, 2, --log-level has an effect with --verifier-log",
        "inspect DIR/shapes.bpf.o --verifier-log --log-level 8, 2, '8 is none of 1, 2 and 4'",
        "inspect DIR/shapes.bpf.o --verifier-log --log-level x, 2, --log-level",
        "inspect DIR/shapes.bpf.o --fields x, 2, 'there is no field ''x''; the fields: kind, name, section'",
        "inspect DIR/shapes.bpf.o --filter x==1, 2, there is no field",
        "inspect DIR/shapes.bpf.o --filter x, 2, is not a condition",
        "inspect DIR/shapes.bpf.o --needs -o columns --fields kind, 2, add -o json",
        "inspect DIR, 1, DIR",
        "inspect DIR/shapes.bpf.o --nonsense, 2, --nonsense",
        "inspect /missing.bpf.o, 1, there is no such file",
        "inspect DIR/shapes.bpf.c, 1, it is not an ELF file",
    })
    void shouldReportTheProblemInOneLine(String line, int exitCode, String message) {
        Command command = Command.run(Main::run, arguments(line));

        assertThat(command.err())
                .contains(message.replace("\"", "").replace("DIR", directory.toString()))
                .hasLineCount(1);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void shouldPrintTheHelp() {
        Command command = Command.run(Main::run, "inspect", "--help");

        assertThat(command.exitCode()).isZero();
        Snapshot.assertEquals("help-inspect.txt", command.out());
    }
}
