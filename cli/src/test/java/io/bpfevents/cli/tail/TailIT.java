package io.bpfevents.cli.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.bpfevents.cli.MainRunner;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.CommandProcess;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.Activity;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tail} with real objects and rings. */
@KernelTest
class TailIT {
    @TempDir private Path dir;

    private static Command run(String... arguments) {
        return Command.run(MainRunner::run, arguments);
    }

    private String object(String name) throws IOException {
        return Files.write(dir.resolve(name + ".bpf.o"), TestObjects.bytes(name)).toString();
    }

    @Test
    void shouldLoadAndAttachAnObjectForAChild() throws Exception {
        Command command = run("tail", object("exec"), "--", "true");

        assertThat(command.exitCode()).isZero();
        assertThat(command.lines()).isNotEmpty().allMatch(it -> it.startsWith("{\""));
        assertThat(command.out()).contains("/true\"");
        assertThat(command.lastError())
                .startsWith("{\"printed\":")
                .contains("\"reserve_failures\":0", "\"skipped_hits\":0");
    }

    @Test
    void shouldPrintColumnsInATerminal() throws Exception {
        try (CommandProcess command =
                        CommandProcess.inTerminal(dir, "tail", object("exec"), "-c", "2");
                var _ = Activity.of("true")) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.out())
                    .containsPattern("PID .*COMM .*FILENAME")
                    .contains("bpf-events: printed 2, delivered ");
        }
    }

    @Test
    void shouldReadAPinnedRing() {
        try (PinDirectory pins = new PinDirectory();
                Producer producer = Producer.loadPinned(4096, pins.resolve("events"))) {
            producer.produce(3, 16);
            String pin = pins.resolve("events").toString();

            Command command = run("tail", "--pin", pin, "-c", "2", "--filter", "seq>0");

            assertThat(command.err()).startsWith("{\"printed\":2,\"filtered\":1,\"delivered\":3,");
            assertThat(command.lines())
                    .containsExactly(
                            "{\"seq\":1,\"pattern\":\"090a0b0c0d0e0f10\"}",
                            "{\"seq\":2,\"pattern\":\"0a0b0c0d0e0f1011\"}");
            producer.produce(1, 16);
            assertThat(run("tail", "--pin", pin, "-c", "1", "-o", "hex").out())
                    .isEqualTo("03000000000000000b0c0d0e0f101112\n");
        }
    }

    /** The struct is a local one: clang leaves it out of the BTF. */
    @Test
    void shouldPrintTheBytesOfAnUnknownStruct() throws IOException {
        String event = "struct event { unsigned long long seq; unsigned char pattern[8]; };";
        String header = Files.writeString(dir.resolve("event.h"), event).toString();
        try (BpfObject plain = TestObjects.open("plain").load()) {
            MemorySegment args = MemorySegment.ofArray(new long[] {0, 2, 0, 0, 0, 0, 0, 0});
            assertThat(plain.program("produce_16").testRun(args).returnValue()).isZero();
            String id = Integer.toString(plain.ringbuf("events").mapId());

            Command bytes = run("tail", "--id", id, "-c", "1");
            Command struct = run("tail", "--id", id, "-c", "1", "--header", header);

            assertThat(bytes.out()).startsWith("{\"size\":16,\"bytes\":\"0000000000000000");
            assertThat(bytes.err())
                    .contains("the struct of the records of events is not known", "--struct")
                    .contains("produce_args")
                    .contains("\"reserve_failures\":null");
            assertThat(struct.out()).isEqualTo("{\"seq\":1,\"pattern\":\"090a0b0c0d0e0f10\"}\n");
        }
    }

    @Test
    void shouldRefuseARingThatAnotherProcessReads() throws Exception {
        try (PinDirectory pins = new PinDirectory();
                Producer producer = Producer.loadPinned(4096, pins.resolve("events"))) {
            String pin = pins.resolve("events").toString();
            try (CommandProcess reader = CommandProcess.inPipe(dir, "tail", "--pin", pin)) {
                producer.produce(1, 16);
                Awaitility.await().until(() -> reader.lines().size() == 1);

                Command refused = run("tail", "--pin", pin);

                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.err())
                        .matches(
                                "bpf-events: process \\d+ \\(java\\) reads ring events \\(map id \\d+\\), .*--steal.*\n");
                Awaitility.await()
                        .until(() -> run("stats", "--pin", pin).out().contains("\"pending\":0,"));
                assertThat(run("stats", "--pin", pin).out())
                        .containsPattern("\"reader\":\"process \\d+ \\(java\\)\"");
                System.clearProperty("io.bpfevents.secondReader");
                try {
                    signal("-STOP", refused.err().replaceAll("(?s).*process (\\d+) .*", "$1"));
                    producer.produce(1, 16);
                    Command stolen = run("tail", "--pin", pin, "--steal", "-c", "1");
                    assertThat(stolen.exitCode()).as(stolen.err()).isZero();
                    assertThat(stolen.out())
                            .isEqualTo("{\"seq\":1,\"pattern\":\"090a0b0c0d0e0f10\"}\n");
                } finally {
                    System.clearProperty("io.bpfevents.secondReader");
                }
            }
        }
    }

    private static void signal(String signal, String pid) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
    }

    @Test
    void shouldReadAPerfBuffer() throws Exception {
        String source =
                """
                #include <linux/bpf.h>
                #include <bpf/bpf_helpers.h>
                struct {
                	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
                	__uint(key_size, 4);
                	__uint(value_size, 4);
                } events SEC(".maps");
                volatile __u64 first = 7;
                SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
                {
                	__u64 record = first;
                	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &record, 8);
                	return 0;
                }
                char LICENSE[] SEC("license") = "GPL";
                """;
        String object = Clang.bpf(dir, "output", source).toString();

        Command command = run("tail", object, "--set", "first=8", "-c", "1", "--", "true");

        assertThat(command.exitCode()).as(command.err()).isZero();
        assertThat(command.lines())
                .singleElement(STRING)
                .containsPattern("\"sample_time\":[^n].*\"sample_cpu\":\\d+,")
                .containsPattern("\"bytes\":\"0800000000000000");
        assertThat(command.lastError()).contains("\"printed\":1", "\"lost\":0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                              | nothing to read: pass an OBJECT, --pin PATH or --id N",
                "OBJECT --id 3                   | pass one of an OBJECT, --pin PATH or --id N",
                "OBJECT --steal                  | --steal is for --pin and --id",
                "--id x                          | '--id'",
                "--id 3 --set a=1                | --set is for an OBJECT",
                "--id 3 --program a              | --program is for an OBJECT",
                "--id 3 --map a                  | --map is for an OBJECT",
                "--id 3 --no-attach              | --no-attach is for an OBJECT",
                "--id 3 --ring-size 4096         | --ring-size is for an OBJECT",
                "OBJECT --set level              | --set level: pass a name and a value",
                "OBJECT --set lost=-1            | it is a __u64, a number from 0 to 18446744073709551615",
                "OBJECT --set lots=1             | has no global variable lots; it has: ",
                "OBJECT --map maps               | no ring or perf buffer of that name; its maps are: ",
                "OBJECT --program none           | has no such program; it has: produce, produce_16",
                "OBJECT --struct none            | there is no such struct; there are: ",
                "OBJECT --ring-size 5            | '5' is not a power of two",
                "OBJECT --overflow error         | error() requires a counter of reserve failures",
                "OBJECT --overflow newest        | 'newest' is none of",
                "OBJECT --struct fill_run --fields x| there is no field 'x'; the fields: buffer, seq",
            })
    void shouldReportWrongArguments(String line, String message) throws IOException {
        String plain = object("plain");
        String[] arguments =
                Stream.concat(Stream.of("tail"), Stream.of(line.split(" ")))
                        .filter(it -> !it.isEmpty())
                        .map(it -> it.equals("OBJECT") ? plain : it)
                        .toArray(String[]::new);

        Command command = run(arguments);

        assertThat(command.exitCode()).as(command.err()).isEqualTo(2);
        assertThat(command.bytes()).isEmpty();
        assertThat(command.err()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "none.bpf.o                   | cannot open none.bpf.o: there is no such file",
                "--id 2147483647              | there is no such map: bpftool map lists",
                "--pin /sys/fs/bpf/none       | nothing is pinned there",
            })
    void shouldReportWhatDoesNotExist(String line, String message) {
        Command command = run(("tail " + line).split(" "));

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.err()).contains(message).hasLineCount(1);
    }
}
