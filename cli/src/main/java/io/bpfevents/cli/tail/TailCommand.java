package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.ReadOptions;
import io.bpfevents.cli.run.RingBytesConverter;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.cli.run.StreamRunner;
import io.bpfevents.core.kernel.KernelClock;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.ring.BpfPerfbuf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

    @Mixin private RingOptions ring = new RingOptions();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "Set a global variable before the load: a number, true, the name of an enumerator, a"
                            + " text; an array with commas.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--program",
            paramLabel = "NAME",
            split = ",",
            description = "Load and attach these programs only. Default: all.")
    private List<String> programs = new ArrayList<>();

    @Option(names = "--no-attach", description = "Load the programs, and do not attach them.")
    private boolean noAttach;

    @Option(
            names = "--map",
            paramLabel = "NAME",
            description = "The ring buffer or perf buffer to read, if the object has several.")
    private @Nullable String map;

    @Option(
            names = "--ring-size",
            paramLabel = "BYTES",
            description = "The size of the ring, such as 64K or 4M. Default: that of the object.",
            converter = RingBytesConverter.class)
    private @Nullable Long ringBytes;

    @Option(
            names = "--struct",
            paramLabel = "NAME",
            description =
                    "The struct of the records. Default: the one that the program declares for the buffer,"
                            + " or the only one that a global pointer names; without any, the bytes are printed.")
    private @Nullable String struct;

    @Option(
            names = "--header",
            paramLabel = "FILE",
            description =
                    "Read the struct from a C header, with clang, if it is not in the BTF of the program.")
    private @Nullable Path header;

    @Option(names = "--steal", description = "Read the ring even if another process reads it.")
    private boolean steal;

    @Mixin private OutputOptions output = new OutputOptions();
    @Mixin private RunOptions run = new RunOptions();
    @Mixin private ReadOptions reading = new ReadOptions();

    TailCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<GlobalSetting> globals = settings.stream().map(GlobalSetting::of).toList();
        requireOneTarget();
        TailTarget target =
                object == null
                        ? ExistingRing.of(ring.open(), steal)
                        : LoadedObject.load(
                                new ObjectOptions(
                                        object, globals, programs, map, ringBytes, !noAttach));
        try (target) {
            return StreamRunner.run(console, stream(target), output, run);
        } catch (
                IllegalArgumentException e) { // an overflow policy that the buffer does not support
            throw new UsageFailure(String.valueOf(e.getMessage()));
        }
    }

    private void requireOneTarget() {
        int targets = ring.count() + (object == null ? 0 : 1);
        if (targets != 1) {
            throw new UsageFailure(
                    (targets == 0 ? "nothing to read: pass" : "pass one of")
                            + " an OBJECT, --pin PATH or --id N");
        }
        if (object == null) {
            requireAbsent(!settings.isEmpty(), "--set");
            requireAbsent(!programs.isEmpty(), "--program");
            requireAbsent(noAttach, "--no-attach");
            requireAbsent(map != null, "--map");
            requireAbsent(ringBytes != null, "--ring-size");
        } else if (steal) {
            throw new UsageFailure("--steal is for --pin and --id: the ring of an object is new");
        }
    }

    private static void requireAbsent(boolean isPresent, String option) {
        if (isPresent) {
            throw new UsageFailure(option + " is for an OBJECT: this ring exists already");
        }
    }

    private TailStream stream(TailTarget target) {
        StructChoice choice = new StructChoice(struct, header);
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
