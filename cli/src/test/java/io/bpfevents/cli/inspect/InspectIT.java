package io.bpfevents.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.Main;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.CommandProcess;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect} of what is in the kernel, and what the kernel lacks. */
@KernelTest
class InspectIT {
    @TempDir private Path directory;

    private String object(String name) throws Exception {
        Path file = directory.resolve(name + ".bpf.o");
        Files.write(file, TestObjects.bytes(name));
        return file.toString();
    }

    @Test
    void shouldPrintALineForEachThingThatIsMissing() throws Exception {
        Command command = Command.onTerminal(Main::run, "inspect", object("needs"), "--needs");

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.err()).isEmpty();
        assertThat(command.out())
                .contains(
                        "program calls_unknown: helper 9999 of enum bpf_func_id: ",
                        "program on_tracepoint: this kernel has no tracepoint syscalls/no_such_call: ",
                        "program on_function: the BTF of this kernel has no function no_such_function: ",
                        "program on_uprobe: there is no file /no/such/file ")
                .doesNotContain("program complete", "on_demand", "map counts");
    }

    @Test
    void shouldPrintWhatIsMissingAsJson() throws Exception {
        Command command = Command.run(Main::run, "inspect", object("needs"), "--needs");

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.lines())
                .anySatisfy(line ->
                        assertThat(line)
                                .startsWith(
                                        "{\"kind\":\"missing\",\"remedy\":\"helper 9999 of enum ")
                                .endsWith(",\"users\":[\"program calls_unknown\"]}"));
    }

    @Test
    void shouldReportThatNothingIsMissing() throws Exception {
        Command command = Command.run(Main::run, "inspect", object("maps"), "--needs");

        assertThat(command.exitCode()).isZero();
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err()).isEqualTo("bpf-events: nothing is missing to run maps\n");
    }

    @Test
    void shouldPrintTheLogOfTheVerifier() throws Exception {
        String maps = object("maps");
        Command text = Command.onTerminal(Main::run, "inspect", maps, "--verifier-log");
        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out())
                .startsWith("program count (syscall):\n")
                .contains("0: R1=ctx", "(95) exit", "processed ");

        Command summary =
                Command.run(Main::run, "inspect", maps, "--verifier-log", "--log-level", "1");
        assertThat(summary.out())
                .startsWith("{\"kind\":\"verifier_log\",\"program\":\"count\",")
                .contains("processed ")
                .doesNotContain("(95) exit");
    }

    /** A ring without a size is given one, and a map that is pinned by name is not pinned. */
    @Test
    void shouldLoadWithoutPins() throws Exception {
        String source =
                """
                #include <linux/bpf.h>
                #include <bpf/bpf_helpers.h>
                struct {
                	__uint(type, BPF_MAP_TYPE_RINGBUF);
                	__uint(pinning, LIBBPF_PIN_BY_NAME);
                } bpf_events_inspected SEC(".maps");
                SEC("syscall") int use(void *ctx)
                {
                	return bpf_ringbuf_query(&bpf_events_inspected, 0);
                }
                """;
        Path file = Clang.bpf(directory, "pinned", source);
        Command command = Command.run(Main::run, "inspect", file.toString(), "--verifier-log");

        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(command.out()).contains("bpf_ringbuf_query");
        assertThat(Files.exists(Path.of("/sys/fs/bpf/bpf_events_inspected"))).isFalse();
    }

    /** The log has lines of the source, which can have any character. */
    @Test
    void shouldEscapeTheLogOfTheVerifier() throws Exception {
        String source =
                """
                #include <linux/bpf.h>
                #include <bpf/bpf_helpers.h>
                SEC("syscall") int use(void *ctx)
                {
                	return 7; /* \033[31m */
                }
                """;
        Path file = Clang.bpf(directory, "colored", source);
        Command command =
                Command.onTerminal(Main::run, "inspect", file.toString(), "--verifier-log");

        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(command.out()).doesNotContain("\033").contains("return 7; /* \\u001b[31m */");
    }

    @Test
    void shouldPrintTheLogOfARejectedProgram() throws Exception {
        Command command = Command.run(Main::run, "inspect", object("rejected"), "--verifier-log");

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err()).contains("the verifier rejected it", "invalid mem access");
    }

    @Test
    void shouldPrintAPinnedMapWithItsTypes() throws Exception {
        try (PinDirectory pins = new PinDirectory();
                BpfObject object =
                        TestObjects.open("maps").pinPath("flows", pins.resolve("flows")).load()) {
            String pin = pins.resolve("flows").toString();
            Command columns = Command.onTerminal(Main::run, "inspect", "--pin", pin);
            assertThat(columns.exitCode()).as(columns.err()).isZero();
            assertThat(columns.lines().getFirst())
                    .matches("MAP +ID +TYPE +KEY_BYTES +VALUE_BYTES +ENTRIES +FLAGS +BTF");
            assertThat(columns.lines().getLast())
                    .matches("flows +\\d+ +hash +8 +24 +2000 +- +\\d+");

            Command c = Command.run(Main::run, "inspect", "--pin", pin, "--c");
            assertThat(c.out()).contains("struct flow {", "struct traffic {");
            Command java = Command.run(Main::run, "inspect", "--pin", pin, "--java");
            assertThat(java.out()).contains("public record Flow(", "public record Traffic(");
            assertThat(object.maps()).isNotEmpty();
        }
    }

    @Test
    void shouldPrintTheProgramOfAnId() throws Exception {
        try (BpfObject object = TestObjects.open("maps").load()) {
            BpfProgram program = object.programs().iterator().next();
            String id = String.valueOf(program.info().id());
            Command command = Command.run(Main::run, "inspect", "--id", id);

            assertThat(command.exitCode()).as(command.err()).isZero();
            assertThat(command.lines())
                    .anySatisfy(line ->
                            assertThat(line)
                                    .startsWith(
                                            "{\"kind\":\"program\",\"name\":\"count\",\"id\":" + id)
                                    .contains(
                                            "\"type\":\"syscall\",\"instructions\":",
                                            "\"maps\":["));
        }
    }

    @Test
    void shouldReportWhatIsNotThere() {
        Command id = Command.run(Main::run, "inspect", "--id", String.valueOf(Integer.MAX_VALUE));
        assertThat(id.exitCode()).isEqualTo(1);
        assertThat(id.err()).contains("there is neither").hasLineCount(1);
        Command pin = Command.run(Main::run, "inspect", "--pin", "/sys/fs/bpf/no_such_pin");
        assertThat(pin.exitCode()).isEqualTo(1);
        assertThat(pin.err()).contains("nothing is pinned there").hasLineCount(1);
    }

    @Test
    void shouldRunInATerminalAndInAPipe() throws Exception {
        String needs = object("needs");
        Path terminal = Files.createDirectory(directory.resolve("terminal"));
        try (CommandProcess process = CommandProcess.inTerminal(terminal, "inspect", needs)) {
            assertThat(process.exitCode()).isZero();
            assertThat(process.out()).contains("PROGRAM  ", "fentry/no_such_function  ");
        }
        Path pipe = Files.createDirectory(directory.resolve("pipe"));
        try (CommandProcess process = CommandProcess.inPipe(pipe, "inspect", needs, "--needs")) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.lines()).allMatch(line -> line.startsWith("{\"kind\":\"missing\","));
        }
        Path closed = Files.createDirectory(directory.resolve("closed"));
        try (CommandProcess process =
                CommandProcess.inPipeTo(closed, "head -1", "inspect", needs)) {
            assertThat(process.exitCode()).isZero();
            assertThat(process.err()).isEmpty();
        }
    }
}
