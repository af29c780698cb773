package io.bpfevents.cli.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.MainRunner;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.OtherUser;
import io.bpfevents.core.internal.count.LifetimeMap;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.kernel.KernelInfo;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code stats} of pinned rings that other processes fill and read. */
@KernelTest
class StatsIT {
    @TempDir private Path dir;

    private final PinDirectory pins = new PinDirectory();
    private final Path pin = pins.resolve("events");
    private final Producer producer = Producer.loadPinned(4096, pin);

    @AfterEach
    void unpin() {
        producer.close();
        pins.close();
    }

    private static Command run(String... arguments) {
        return Command.run(MainRunner::run, arguments);
    }

    @Test
    void shouldPrintTheFillAndTheFailures() {
        Producer.Outcome outcome = producer.produce(1000, 16);
        String figures =
                "\"size\":4096,\"fill_percent\":99.6,\"pending\":%d,\"pending_bytes\":4080,\"reserve_failures\":%d,\"throttled\":null,\"delivered\":null,\"dropped\":null,\"discarded\":null,\"decode_failures\":null,\"attempts\":null,\"reader\":null}"
                        .formatted(outcome.successes(), outcome.failures());

        Command first = run("stats", "--pin", pin.toString());
        Command second = run("stats", "--id", Integer.toString(producer.ring().mapId()));

        assertThat(first.exitCode()).isZero();
        assertThat(first.err()).isEmpty();
        assertThat(first.out()).startsWith("{\"ring\":\"events\",\"id\":").contains(figures);
        assertThat(second.out()).as("nothing was read").isEqualTo(first.out());
    }

    @Test
    void shouldPrintWhatAllReadersHaveDelivered() {
        LifetimeMap.create(AbstractBuffer.channel(producer.ring()).fds()[0], pin);
        producer.call(10).discardEvery(5).run();
        assertThat(run("tail", "--pin", pin.toString(), "-c", "6").exitCode()).isZero();

        Command stats = run("stats", "--pin", pin.toString());

        assertThat(stats.out())
                .contains("\"pending\":3,", "\"delivered\":6,\"dropped\":0,\"discarded\":1,")
                .contains("\"attempts\":10,");
    }

    @Test
    void shouldShowUnknownFiguresOnATerminal() {
        Command stats =
                Command.onTerminal(
                        MainRunner::run,
                        "stats",
                        "--pin",
                        pin.toString(),
                        "--fields",
                        "ring,pending,reserve_failures,delivered");

        assertThat(stats.lines())
                .satisfiesExactly(
                        header -> assertThat(header).startsWith("RING "),
                        line -> assertThat(line).matches("events +0 +0 +\\?"));
    }

    @Test
    void shouldPrintAgainAtAnInterval() {
        Command stats = run("stats", "--pin", pin.toString(), "-i", "1ms", "-c", "3");

        assertThat(stats.lines()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "stats                  | pass one of --pin PATH and --id N",
                "stats --pin a --id 3   | pass one of --pin PATH and --id N",
                "stats --id 3 -i 0s     | '0s' is not a duration",
                "stats --id 3 -o hex    | -o hex is for records",
            })
    void shouldReportWrongArguments(String line, String message) {
        Command command = run(line.split(" "));

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err()).contains(message).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--id x               | 2 | 'x'",
                "--id 2147483647      | 1 | there is no such map: bpftool map lists",
                "--id PLAIN           | 1 | ring buffer",
                "--pin DIR/none       | 1 | nothing is pinned there",
                "--pin DIR            | 2 | --pin DIR is a directory: name a ring in it",
                "--pin DIR/plain      | 1 | ring buffer",
                "--pin /proc/version  | 1 | /proc/version",
                "--pin RING -c 0      | 2 | '0' is not a number",
                "--pin RING -t x      | 2 | 'x' is not a duration",
                "--pin RING --fields x| 2 | there is no field 'x'; the fields: ring, id, size",
                "--pin RING --filter x| 2 | 'x' is not a condition",
            })
    void shouldReportBadInputInOneLine(String options, int exitCode, String message) {
        try (BpfObject _ =
                TestObjects.open("maps").pinPath("flows", pins.resolve("plain")).load()) {
            String line =
                    ("stats " + options)
                            .replace(
                                    "PLAIN",
                                    Integer.toString(KernelInfo.ofPin(pins.resolve("plain")).id()))
                            .replace("RING", pin.toString())
                            .replace("DIR", pins.resolve("x").getParent().toString());
            Command command = run(line.split(" "));

            assertThat(command.exitCode()).as(command.err()).isEqualTo(exitCode);
            assertThat(command.bytes()).isEmpty();
            assertThat(command.err())
                    .contains(message.replace("DIR", pins.resolve("x").getParent().toString()))
                    .hasLineCount(1);
        }
    }

    @Test
    void shouldReportThatAnotherUserMayNot() throws Exception {
        new ProcessBuilder("chmod", "0755", dir.toString()).start().waitFor();
        OtherUser user = OtherUser.in(Files.createDirectory(dir.resolve("classes")));
        String id = Integer.toString(producer.ring().mapId());

        OtherUser.Result byPin =
                user.run("io.bpfevents.cli.Main", "stats", "--pin", pin.toString());
        OtherUser.Result byId = user.run("io.bpfevents.cli.Main", "stats", "--id", id);

        assertThat(byPin.err())
                .contains("change the owner or mode, or run as root")
                .hasLineCount(1);
        assertThat(byId.err()).contains("CAP_SYS_ADMIN").hasLineCount(1);
        assertThat(byPin.out() + byId.out()).isEmpty();
        assertThat(List.of(byPin.exitCode(), byId.exitCode())).containsOnly(1);
    }
}
