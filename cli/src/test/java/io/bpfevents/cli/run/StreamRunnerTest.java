package io.bpfevents.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.CommandFailure;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.Row;
import io.bpfevents.cli.output.StreamItem;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** A stream of a simulated ring with losses: what is printed, and its accounting. */
class StreamRunnerTest {
    private static final int SUBMITTED = 1000;

    /** A record of a program. */
    @BpfStruct("counted")
    public record Counted(int value) {}

    private static final RecordLayout<Counted> LAYOUT = RecordLayout.declared(Counted.class);

    private static StreamItem row(Counted number) {
        return new Row(List.of(number.value()), () -> LAYOUT.encode(number));
    }

    /** Numbers from 0 in a ring that has space for some of them. */
    private static final class Numbers implements EventStream {
        private final SimulatedRingbuf ring = SimulatedRingbuf.create("numbers", 4096);

        Numbers() {
            for (int i = 0; i < SUBMITTED; i++) {
                boolean _ = ring.submit(LAYOUT, new Counted(i));
            }
        }

        @Override
        public List<Column> columns() {
            return List.of(Column.of("number", ColumnType.NUMBER));
        }

        @Override
        public Flux<StreamItem> items() {
            RecordDecoder<StreamItem> decoder = record -> row(LAYOUT.decode(record));
            return BpfEvents.ringbufWithLosses(
                    ring, decoder, RingbufOptions.defaults(), StreamItem.Lost::new);
        }

        @Override
        public void close() {
            ring.close();
        }

        @Override
        public Accounting accounting() {
            ring.onClose().toCompletableFuture().join();
            return Accounting.of(ring.stats());
        }
    }

    /** A stream that fails before it has figures. */
    private static final class Failing implements EventStream {
        @Override
        public List<Column> columns() {
            return List.of();
        }

        @Override
        public Flux<StreamItem> items() {
            return Flux.error(new CommandFailure("cannot load it: do this"));
        }

        @Override
        public void close() {}

        @Override
        public Accounting accounting() {
            return Accounting.none();
        }
    }

    /** A stream that fails when it is closed. */
    private static final class FailingAtTheClose implements EventStream {
        private final RuntimeException failure;
        private final Sinks.Empty<StreamItem> items = Sinks.empty();

        FailingAtTheClose(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public List<Column> columns() {
            return List.of();
        }

        @Override
        public Flux<StreamItem> items() {
            return items.asMono().flux();
        }

        @Override
        public void close() {
            var _ = items.tryEmitError(failure);
        }

        @Override
        public Accounting accounting() {
            return Accounting.none().with("delivered", 0);
        }
    }

    @CommandLine.Command(name = "numbers")
    static final class Numbered implements Callable<Integer> {
        private final Console console;
        private final EventStream stream;
        @Mixin private OutputOptions output = new OutputOptions();
        @Mixin private RunOptions run = new RunOptions();

        Numbered(Console console, EventStream stream) {
            this.console = console;
            this.stream = stream;
        }

        @Override
        public Integer call() {
            return StreamRunner.run(console, stream, output, run);
        }
    }

    private static int numbers(Console console, String... arguments) {
        return new CommandLine(new Numbered(console, new Numbers())).execute(arguments);
    }

    private static int failing(Console console, String... arguments) {
        return new CommandLine(new Numbered(console, new Failing())).execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void shouldRequestExactlyWhatItPrints(int count) {
        Command command = Command.run(StreamRunnerTest::numbers, "-c", Integer.toString(count));

        assertThat(command.exitCode()).isZero();
        assertThat(command.lines()).hasSize(count).startsWith("{\"number\":0}");
        assertThat(command.lastError())
                .startsWith(
                        "{\"printed\":" + count + ",\"delivered\":" + count + ",\"dropped\":0,");
    }

    @Test
    void shouldCountWhatAFilterRejects() {
        Command command =
                Command.run(StreamRunnerTest::numbers, "-c", "3", "--filter", "number>=10");

        assertThat(command.lines())
                .containsExactly("{\"number\":10}", "{\"number\":11}", "{\"number\":12}");
        assertThat(command.lastError())
                .startsWith("{\"printed\":3,\"filtered\":10,\"delivered\":13,");
    }

    @Test
    void shouldReportLossesAndTheAccountingInWords() {
        Command command = Command.onTerminal(StreamRunnerTest::numbers, "-c", "5");

        assertThat(command.lines()).hasSize(6);
        assertThat(command.lastError())
                .matches(
                        "bpf-events: printed 5, delivered 5, dropped 0, decode failures 0, discarded 0,"
                                + " reserve failures [1-9]\\d*, throttled 0, pending bytes [1-9]\\d*");
    }

    @Test
    void shouldReportAFailureInOneLineWithoutAnAccounting() {
        Command command = Command.run(StreamRunnerTest::failing);

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.err()).isEqualTo("bpf-events: cannot load it: do this\n");
    }

    private static Command closed(RuntimeException failure) {
        EventStream stream = new FailingAtTheClose(failure);
        return Command.run(
                (console, arguments) ->
                        new CommandLine(new Numbered(console, stream)).execute(arguments),
                "-t",
                "1ms");
    }

    @Test
    void shouldReportAFailureAfterTheEndWasRequested() {
        Command command = closed(new CommandFailure("the ring broke"));

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.err().lines())
                .containsExactly("bpf-events: the ring broke", "{\"printed\":0,\"delivered\":0}");
    }

    @Test
    void shouldReportThatTheRingIsClosedSinceItBroke() {
        Command command =
                closed(new IllegalStateException("closed, since it broke", new Exception()));

        assertThat(command.exitCode()).isEqualTo(1);
        assertThat(command.err()).contains("closed, since it broke");
    }

    @Test
    void shouldNotReportThatTheStreamWasClosedBeforeItWasOpen() {
        Command command = closed(new IllegalStateException("the ring is closed"));

        assertThat(command.exitCode()).isZero();
        assertThat(command.err()).isEqualTo("{\"printed\":0,\"delivered\":0}\n");
    }
}
