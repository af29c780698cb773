package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.CommandProcess;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import io.bpfevents.recording.Recording;
import io.bpfevents.recording.RecordingSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code record} as a process. */
@KernelTest
class RecordIT {
    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("exec.avro");
    }

    @Test
    void shouldRecordUntilTheChildHasExited() throws Exception {
        String script = "/bin/echo marked; /bin/true";
        try (CommandProcess command =
                CommandProcess.inPipe(
                        directory,
                        "record",
                        "-f",
                        file().toString(),
                        "exec",
                        "--",
                        "sh",
                        "-c",
                        script)) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.out()).isEmpty();
            assertThat(command.err()).contains("marked\n", "\"reserve_failures\":0");
        }

        Command print = Command.run(Main::run, "print", file().toString(), "--fields", "filename");
        assertThat(print.lines())
                .contains("{\"filename\":\"/bin/echo\"}", "{\"filename\":\"/bin/true\"}");
        assertThat(Recording.open(file()).summary().missing()).hasValue(0);
    }

    @Test
    void shouldCompleteTheFileAfterCtrlC() throws Exception {
        try (CommandProcess command =
                CommandProcess.inTerminal(directory, "record", "-f", file().toString(), "switch")) {
            await().until(() -> Files.exists(file()) && events() > 0);
            command.typeInterrupt();
            assertThat(command.exitCode()).isEqualTo(130);
            assertThat(command.out()).containsPattern("bpf-events: recorded \\d+, not recorded 0,");
        }

        RecordingSummary summary = Recording.open(file()).summary();
        assertThat(summary.isComplete()).isTrue();
        assertThat(summary.missing()).hasValue(0);
    }

    private long events() {
        try {
            return Recording.open(file()).summary().events();
        } catch (RuntimeException e) {
            return 0; // its header is being written
        }
    }

    @Test
    void shouldRecordAsManyEventsAsRequested() throws Exception {
        try (CommandProcess command =
                CommandProcess.inPipe(
                        directory, "record", "-f", file().toString(), "-c", "5", "switch")) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.err()).startsWith("{\"recorded\":5,\"not_recorded\":0,");
        }
    }

    @Test
    void shouldReportAChildThatDoesNotExist() throws Exception {
        try (CommandProcess command =
                CommandProcess.inPipe(
                        directory, "record", "-f", file().toString(), "exec", "--", "/none")) {
            assertThat(command.exitCode()).isEqualTo(1);
            assertThat(command.err()).contains("cannot run /none").hasLineCount(1);
        }
    }

    @Test
    void shouldRecordOnlyWhatTheFilterAccepts() throws Exception {
        Path marked = Files.createFile(directory.resolve("marked"));
        try (CommandProcess command =
                CommandProcess.inPipe(
                        directory,
                        "record",
                        "-f",
                        file().toString(),
                        "delete",
                        "--path",
                        directory.toString(),
                        "--",
                        "rm",
                        marked.toString())) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.err()).startsWith("{\"recorded\":1,\"not_recorded\":0,");
        }

        assertThat(Command.run(Main::run, "print", file().toString(), "--fields", "path").lines())
                .containsExactly("{\"path\":\"" + marked + "\"}");
    }

    /** The kernel's records, with a global variable that is set, in the replay. */
    @Test
    void shouldReplayWhatAPerfBufferHad() throws Exception {
        String source =
                """
                #include <linux/bpf.h>
                #include <bpf/bpf_helpers.h>
                struct {
                	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
                	__uint(key_size, 4);
                	__uint(value_size, 4);
                } events SEC(".maps");
                struct event { __u64 first; __u64 number; };
                const struct event *unused;
                volatile __u64 first = 7;
                __u64 number;
                SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
                {
                	struct event event = { first, __sync_fetch_and_add(&number, 1) };
                	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));
                	return 0;
                }
                char LICENSE[] SEC("license") = "GPL";
                """;
        String object = Clang.bpf(directory, "output", source).toString();
        String script = "for i in 1 2 3 4 5; do /bin/true; done";

        try (CommandProcess command =
                CommandProcess.inPipe(
                        directory,
                        "record",
                        "-f",
                        file().toString(),
                        object,
                        "--set",
                        "first=8",
                        "--",
                        "sh",
                        "-c",
                        script)) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.err()).contains("\"not_recorded\":0", "\"lost\":0");
        }

        Command print = print("print");
        List<String> numbered =
                IntStream.range(0, print.lines().size())
                        .mapToObj(number -> "{\"first\":8,\"number\":" + number + "}")
                        .toList();
        assertThat(numbered).hasSizeGreaterThanOrEqualTo(5);
        assertThat(print.lines()).containsExactlyInAnyOrderElementsOf(numbered);
        assertThat(print("replay", "--as-fast").lines()).isEqualTo(print.lines());
    }

    private Command print(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, file().toString()));
        arguments.addAll(List.of("--fields", "first,number"));
        arguments.addAll(List.of(options));
        return Command.run(Main::run, arguments.toArray(String[]::new));
    }

    @Test
    void shouldListTheStructsOfAHeader() throws Exception {
        String structs = "struct event { int a; }; struct other { int b; };";
        Path header = Files.writeString(directory.resolve("event.h"), structs);
        Path object = Files.write(directory.resolve("plain.bpf.o"), TestObjects.bytes("plain"));

        Command command =
                Command.run(
                        Main::run,
                        "record",
                        "-f",
                        file().toString(),
                        object.toString(),
                        "-t",
                        "1s",
                        "--header",
                        header.toString());

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err())
                .contains("name the struct with --struct; there are: event, other")
                .hasLineCount(1);
    }
}
