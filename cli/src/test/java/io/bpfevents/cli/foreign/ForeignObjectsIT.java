package io.bpfevents.cli.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.MainRunner;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.Clang;
import io.bpfevents.core.testing.clang.LinkedObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands with objects that have the shapes of other projects' programs. */
@KernelTest
class ForeignObjectsIT {
    private static final String COMM_BYTES = "666d61726b6564000000000000000000";

    @TempDir private Path dir;

    @BeforeEach
    void copy() throws IOException {
        Files.copy(Path.of("/bin/true"), dir.resolve("fmarked"));
        resource("marked.h");
        resource("local.h");
    }

    private String resource(String name) throws IOException {
        try (InputStream text =
                Objects.requireNonNull(ForeignObjectsIT.class.getResourceAsStream(name))) {
            return Files.writeString(
                            dir.resolve(name),
                            new String(text.readAllBytes(), StandardCharsets.UTF_8))
                    .toString();
        }
    }

    private String object(String name) throws IOException {
        return Clang.bpf(dir, name, Files.readString(Path.of(resource(name + ".bpf.c"))))
                .toString();
    }

    private String linked() throws IOException {
        return LinkedObject.link(dir, List.of(Path.of(object("first")), Path.of(object("second"))))
                .toString();
    }

    private static Command run(String... arguments) {
        return Command.run(MainRunner::run, arguments);
    }

    /** Runs a command with an object until the marked program has exited. */
    private Command marked(String... arguments) {
        return run(
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--", dir.resolve("fmarked").toString()))
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ringtype | {\"number\":7,\"comm\":\"666d61726b6564000000000000000000\"}",
                "bpf2go   | {\"number\":8,\"comm\":\"fmarked\"}",
                "local    | {\"size\":20,\"bytes\":\"09000000666d61726b6564000000000000000000\"}",
            })
    void shouldPrintTheEventOfTheMarkedProgram(String name, String line) throws Exception {
        Command command = marked("tail", object(name));

        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(command.lines()).containsExactly(line);
        assertThat(command.lastError())
                .startsWith("{\"printed\":1,\"delivered\":1,\"dropped\":0,")
                .contains("\"reserve_failures\":null");
    }

    @Test
    void shouldReadAStructThatTheBtfLacksFromAHeader() throws Exception {
        String local = object("local");

        assertThat(marked("tail", local, "--header", resource("local.h")).lines())
                .containsExactly("{\"number\":9,\"comm\":\"fmarked\"}");
        assertThat(marked("tail", local).err())
                .startsWith(
                        "bpf-events: the struct of the records of EVENTS is not known: name it with"
                                + " --struct, or read it from C with --header FILE.h; the BTF has no"
                                + " structs\n");
        Command generate = run("generate", local, "--struct", "event");
        assertThat(generate.exitCode()).isEqualTo(1);
        assertThat(generate.err())
                .contains(
                        "its BTF has no structs. If the program has it: ",
                        "Read it from the program's header with --header FILE.h, or add this line"
                                + " to the program, outside of all functions: struct event"
                                + " *unused_event;")
                .hasLineCount(1);
    }

    @Test
    void shouldPrintUnionsBitfieldsArraysAndEnumsOfAPackedStruct() throws Exception {
        Command command = marked("tail", object("shapes"));

        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(command.lines())
                .containsExactly(
                        "{\"comm\":\""
                                + COMM_BYTES
                                + "\",\"id.number\":16909060,\"id.bytes\":\"04030201\","
                                + "\"version\":5,\"length\":1500,\"rest\":9,"
                                + "\"points\":[{\"x\":1,\"y\":-2},{\"x\":3,\"y\":-4}],"
                                + "\"flags\":4097,\"state\":\"STATE_BUSY\","
                                + "\"wide\":1099511627776,\"port\":443,"
                                + "\"cookie\":18446744073709551615}");
    }

    @Test
    void shouldRecordAndPrintTheBytesOfAPackedStruct() throws Exception {
        String file = dir.resolve("shapes.avro").toString();
        Command recorded = marked("record", "-f", file, object("shapes"));
        assertThat(recorded.exitCode()).as(recorded.err()).isZero();
        assertThat(recorded.lastError()).startsWith("{\"recorded\":1,\"not_recorded\":0,");

        assertThat(run("print", file, "-o", "hex").out())
                .isEqualTo(
                        COMM_BYTES
                                + "04030201c55d09000100feff0300fcff0110000001000000"
                                + "0000000000010000bb01ffffffffffffffff\n");
    }

    @Test
    void shouldPrintTheRecordsOfTwoWritersToOneRing() throws Exception {
        String writers = object("writers");
        Command bytes = marked("tail", writers);

        assertThat(bytes.err())
                .startsWith(
                        "bpf-events: the struct of the records of events is not known: name it with"
                                + " --struct, or read it from C with --header FILE.h; there are:"
                                + " started, ended\n");
        assertThat(bytes.lines())
                .containsExactly(
                        "{\"size\":8,\"bytes\":\"010000000a000000\"}",
                        "{\"size\":16,\"bytes\":\"020000006f7665720000000000000000\"}");
        assertThat(marked("tail", writers, "--struct", "started", "--filter", "type==1").lines())
                .containsExactly("{\"type\":1,\"number\":10}");
        assertThat(marked("tail", writers, "--struct", "ended", "--filter", "type==2").lines())
                .containsExactly("{\"type\":2,\"comm\":\"over\"}");
    }

    @Test
    void shouldReadThePerfBufferOfAToolOfWhichOneProgramCannotBeAttached() throws Exception {
        String tool = object("tool");
        Command refused = marked("tail", tool, "--set", "filter_all=false");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.bytes()).isEmpty();
        assertThat(refused.err())
                .startsWith(
                        "bpf-events: cannot attach program on_lack to"
                                + " kprobe/no_such_function_of_any_kernel: ENOENT ");

        Command command =
                marked(
                        "tail",
                        tool,
                        "--program",
                        "on_exec",
                        "--set",
                        "target_number=5",
                        "--set",
                        "filter_all=false",
                        "--fields",
                        "number,comm");
        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(command.lines()).containsExactly("{\"number\":5,\"comm\":\"fmarked\"}");
        assertThat(command.lastError()).contains("\"printed\":1", "\"lost\":0");

        Command needs = run("inspect", tool, "--needs");
        assertThat(needs.exitCode()).isEqualTo(1);
        assertThat(needs.out()).contains("\"users\":[\"program on_lack\"]").hasLineCount(1);
    }

    @Test
    void shouldNameBothStructsAndVariablesOfLinkedFiles() throws Exception {
        String linked = linked();
        String both =
                "there are 2 different ones, as in an object that is linked from several files:"
                        + " struct event { number, size } of 8 bytes; and struct event { size, pad,"
                        + " number } of 12 bytes.";
        for (Command command :
                List.of(
                        run("inspect", linked, "--c"),
                        run("inspect", linked, "--java"),
                        run("generate", linked, "--struct", "event"),
                        marked("tail", linked, "--map", "ring_second"))) {
            assertThat(command.exitCode()).isEqualTo(1);
            assertThat(command.bytes()).isEmpty();
            assertThat(command.err()).contains(both).hasLineCount(1);
        }
        Command buffers = marked("tail", linked);
        assertThat(buffers.exitCode()).isEqualTo(2);
        assertThat(buffers.err())
                .isEqualTo(
                        "bpf-events: object linked has several buffers: choose one with --map:"
                                + " ring_first, ring_second; bpf-events tail --help lists the"
                                + " arguments\n");
        Command level = marked("tail", linked, "--map", "ring_second", "--set", "level=3");
        assertThat(level.exitCode()).isEqualTo(2);
        assertThat(level.err())
                .contains("pass \".data+0/level\" or \".data+4/level\"")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hookless   | program on_any (kprobe): attach it by attach(Kprobe), or name the hook in its section, SEC(\"kprobe/FUNCTION\")",
                "legacy     | it declares maps in SEC(\"maps\"), which libbpf 1.0 has dropped: declare each as struct {",
                "unlicensed | add char LICENSE[] SEC(\"license\") = \"GPL\"; to the source",
            })
    void shouldAdviseWhatToChangeInTheSource(String name, String advice) throws Exception {
        Command command = marked("tail", object(name));

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err()).startsWith("bpf-events: cannot ").contains(advice);
    }

    @ParameterizedTest
    @CsvSource({"tail", "inspect", "generate --handle"})
    void shouldAdviseToCompileWithDebugInformation(String line) throws Exception {
        Path object = dir.resolve("nog.bpf.o");
        Clang.run(
                List.of(
                        "clang",
                        "-target",
                        "bpf",
                        "-mcpu=v2",
                        "-O2",
                        "-idirafter",
                        "/usr/include/"
                                + System.getProperty("os.arch").replace("amd64", "x86_64")
                                + "-linux-gnu",
                        "-c",
                        "-o",
                        object.toString(),
                        resource("bpf2go.bpf.c")));
        Command command =
                run(
                        Stream.concat(Stream.of(line.split(" ")), Stream.of(object.toString()))
                                .toArray(String[]::new));

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err())
                .startsWith("bpf-events: cannot open ")
                .contains("it has no BTF: compile it with clang -g -O2 -target bpf")
                .hasLineCount(1);
    }
}
