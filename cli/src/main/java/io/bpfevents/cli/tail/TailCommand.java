package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.ReadOptions;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.cli.run.StreamRunner;
import io.bpfevents.core.kernel.KernelClock;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.ring.BpfPerfbuf;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tail}: the events of the user's own programs. */
@Command(
        name = "tail",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Print the events of your own BPF programs: of an object, which is loaded and attached until"
                    + " the command ends, or of a ring that exists.",
            "The fields come from the struct in the BTF."
        },
        footer = {
            "",
            "bpf-events tail prog.bpf.o --set min_us=500",
            "bpf-events tail --pin /sys/fs/bpf/events --struct event -o json | jq .comm",
            "",
            "A ring has one reader. One that another process reads is refused, with the name of the"
                    + " process; processes of other users are visible to root only."
        })
final class TailCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "OBJECT",
            description = "A BPF object: the file that clang -target bpf writes.")
    private @Nullable Path object;

    @Mixin private TargetOptions options = new TargetOptions();
    @Mixin private OutputOptions output = new OutputOptions();
    @Mixin private RunOptions run = new RunOptions();
    @Mixin private ReadOptions reading = new ReadOptions();

    TailCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        requireOneTarget();
        TailTarget target = options.open(object);
        try (target) {
            return StreamRunner.run(console, stream(target), output, run);
        } catch (
                IllegalArgumentException e) { // an overflow policy that the buffer does not support
            throw new UsageFailure(String.valueOf(e.getMessage()));
        }
    }

    private void requireOneTarget() {
        int targets = options.count() + (object == null ? 0 : 1);
        if (targets != 1) {
            throw new UsageFailure(
                    (targets == 0 ? "nothing to read: pass" : "pass one of")
                            + " an OBJECT, --pin PATH or --id N");
        }
    }

    private TailStream stream(TailTarget target) {
        StructChoice choice = options.struct();
        Optional<EventSchema> schema = choice.find(target.buffer());
        if (schema.isEmpty() && printsFields()) {
            console.report(choice.advice(target.buffer()));
        }
        boolean isPerf = target.buffer() instanceof BpfPerfbuf;
        return new TailStream(
                target,
                new RecordColumns(schema.orElse(null), isPerf, KernelClock.monotonic()::recentAt),
                reading);
    }

    private boolean printsFields() {
        return !output.format(console).isBytes();
    }
}
