package io.bpfevents.cli.recording;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.ReadOptions;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.cli.source.FilterOptions;
import io.bpfevents.cli.source.SourceCommands;
import io.bpfevents.cli.tail.StructChoice;
import io.bpfevents.cli.tail.TailTarget;
import io.bpfevents.cli.tail.TargetOptions;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.recording.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code record}: a stream into a file. */
@Command(
        name = "record",
        customSynopsis =
                "bpf-events record -f FILE [OPTION]... [SOURCE|OBJECT] [-- CMD [ARGUMENT]...]",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Record events to a file: of a source such as exec, of your own object, or of a ring that"
                    + " exists. Losses are recorded at their place.",
            "The file is an Avro object container, which Spark, pandas and others read."
        },
        footer = {
            "",
            "bpf-events record -f exec.avro exec -t 60s",
            "bpf-events record -f etc.avro open --path /etc/ -c 100",
            "bpf-events record -f mine.avro prog.bpf.o --set min_us=500 -- make",
            "",
            "A file of that name is replaced. If the command is killed, the file is readable up to the last"
                    + " second, and its losses are not known."
        })
final class RecordCommand implements Callable<Integer> {
    private final Console console;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The file to write.")
    private Path file = Path.of("");

    @Parameters(
            arity = "0..1",
            paramLabel = "SOURCE|OBJECT",
            description =
                    "A source, by the name of its command, or a BPF object, which is loaded and attached"
                            + " until the command ends.")
    private @Nullable String source;

    @ArgGroup(
            validate = false,
            heading = "%nOf a SOURCE; the kernel applies them, and all must match:%n")
    private FilterOptions filter = new FilterOptions();

    @ArgGroup(validate = false, heading = "%nOf an OBJECT, or of a ring that exists:%n")
    private TargetOptions target = new TargetOptions();

    @Mixin private RunOptions run = new RunOptions();
    @Mixin private ReadOptions reading = new ReadOptions();

    RecordCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (target.count() + (source == null ? 0 : 1) != 1) {
            throw new UsageFailure("pass one of a SOURCE, an OBJECT, --pin PATH or --id N");
        }
        RecordRun recording = new RecordRun(console, run, file);
        Optional<KernelSource<?>> known =
                source == null ? Optional.empty() : SourceCommands.find(source, filter);
        if (known.isPresent()) {
            requireNone(1, " is for an OBJECT or a ring, and " + source + " is a source");
            return record(known.get(), recording);
        }
        requireFile();
        requireNone(0, " is for a SOURCE: programs of an OBJECT have no filter; try --set");
        return record(target.open(source == null ? null : Path.of(source)), recording);
    }

    /** Rejects the options of a group, by its place in this class. */
    private void requireNone(int group, String reason) {
        for (OptionSpec option : command.argGroups().get(group).allOptionsNested()) {
            if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new UsageFailure(option.longestName() + reason);
            }
        }
    }

    private int record(KernelSource<?> events, RecordRun recording) {
        try (events) {
            return recording.run(
                    events.using((buffer, _) -> recording.record(buffer, recorder(buffer)))
                            .single());
        }
    }

    private void requireFile() {
        if (source != null && !Files.exists(Path.of(source))) {
            throw new UsageFailure(
                    "%s is neither an object file nor one of the sources %s"
                            .formatted(source, String.join(", ", SourceCommands.names())));
        }
    }

    private int record(TailTarget opened, RecordRun recording) {
        try (opened) {
            EventBuffer buffer = opened.buffer();
            Recorder recorder = recorder(buffer);
            Optional<StructChoice.Named> struct = target.struct().named(buffer);
            if (struct.isPresent()) {
                recorder = recorder.struct(struct.get().source(), struct.get().name());
            }
            return recording.run(recording.record(buffer, recorder));
        }
    }

    private Recorder recorder(EventBuffer buffer) {
        try {
            return switch (buffer) {
                case Ringbuf one -> Recorder.of(one, reading.apply(RingbufOptions.defaults()));
                case BpfPerfbuf perf -> Recorder.of(perf, reading.apply(PerfbufOptions.defaults()));
            };
        } catch (IllegalArgumentException e) { // a policy that the buffer does not support
            throw new UsageFailure(String.valueOf(e.getMessage()));
        }
    }
}
