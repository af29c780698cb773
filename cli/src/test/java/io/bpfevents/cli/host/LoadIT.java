package io.bpfevents.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.MainRunner;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.clang.Clang;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code load} with the options that configure an object. */
@KernelTest
class LoadIT {
    private static final String SOURCE =
            """
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            #include "bpf_events.bpf.h"
            struct started { __u64 level; };
            BPF_EVENTS_RING(events, 64 * 1024, struct started);
            const volatile __u64 level = 1;
            SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
            {
            	struct started event = { .level = level };
            	bpf_events_output(events, &event, sizeof(event));
            	return 0;
            }
            SEC("tp/sched/sched_process_exit") int on_exit(void *ctx)
            {
            	struct started event = { .level = 77 };
            	bpf_events_output(events, &event, sizeof(event));
            	return 0;
            }
            char LICENSE[] SEC("license") = "GPL";
            """;

    @TempDir private static Path dir;

    private final PinDirectory mount = new PinDirectory();
    private final Path pins = mount.resolve("leveled");
    private Path object = Path.of("");

    @BeforeEach
    void compile() throws Exception {
        object = Clang.bpf(dir, "leveled", SOURCE);
    }

    @AfterEach
    void unpin() {
        Command.run(MainRunner::run, "pins", "remove", "--force", pins.toString());
        mount.close();
    }

    private Command load(String options) {
        return Command.run(
                MainRunner::run, "load %s --pin %s %s".formatted(object, pins, options).split(" "));
    }

    private String levels() throws Exception {
        assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
        Command tail =
                Command.run(
                        MainRunner::run,
                        "tail",
                        "--pin",
                        pins.resolve("events").toString(),
                        "-o",
                        "columns",
                        "--fields",
                        "level",
                        "-c",
                        "1");
        assertThat(tail.exitCode()).as(tail.err()).isZero();
        return tail.lines().getLast().strip();
    }

    @Test
    void shouldSetAVariableAndLoadOneProgram() throws Exception {
        Command load = load("--set level=8 --program on_exec --fields kind,name");

        assertThat(load.exitCode()).as(load.err()).isZero();
        assertThat(load.out())
                .contains("{\"kind\":\"link\",\"name\":\"on_exec\"}")
                .doesNotContain("on_exit");
        assertThat(levels()).isEqualTo("8");
    }

    /** Another value makes another version: it is not ignored. */
    @Test
    void shouldReplaceTheProgramsForAnotherValue() throws Exception {
        assertThat(load("--set level=8 --program on_exec").err()).isEmpty();

        assertThat(load("--set level=8 --program on_exec").err())
                .contains("this version is pinned");
        assertThat(load("--set level=9 --program on_exec").err()).isEmpty();
        String level = levels();
        while (level.equals("8")) { // the ring keeps what it had
            level = levels();
        }
        assertThat(level).isEqualTo("9");
    }

    @Test
    void shouldReportWrongSettings() {
        assertThat(load("--set level").err())
                .contains("--set level: pass a name and a value")
                .hasLineCount(1);
        assertThat(load("--set lots=1").err())
                .contains("has no global variable lots; it has: level")
                .hasLineCount(1);
        Command program = load("--program none");
        assertThat(program.err())
                .contains("has no such program; it has: on_exec, on_exit")
                .hasLineCount(1);
        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(pins).doesNotExist();
    }
}
