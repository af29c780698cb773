package io.bpfevents.cli.recording;

import io.bpfevents.catalog.KernelSource;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.ReadOptions;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.cli.source.SourceCommands;
import io.bpfevents.cli.tail.ExistingRing;
import io.bpfevents.cli.tail.LoadedObject;
import io.bpfevents.cli.tail.ObjectOptions;
import io.bpfevents.cli.tail.RingOptions;
import io.bpfevents.cli.tail.TailTarget;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.PerfbufOptions;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.recording.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code record}: a stream into a file. */
@Command(
        name = "record",
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Record events to a file: of a source such as exec, of your own object, or of a ring that"
                    + " exists. Losses are recorded at their place.",
            "The file is an Avro object container, which DuckDB, Spark and pandas read."
        },
        footer = {
            "",
            "bpf-events record -f exec.avro exec -t 60s",
            "bpf-events record -f mine.avro prog.bpf.o -- make",
            "",
            "A file of that name is replaced. If the command is killed, the file is readable up to the last"
                    + " second, and its losses are not known."
        })
final class RecordCommand implements Callable<Integer> {
    private final Console console;

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

    @Mixin private RingOptions ring = new RingOptions();

    @Option(
            names = "--map",
            paramLabel = "NAME",
            description = "The ring buffer or perf buffer to read, if the object has several.")
    private @Nullable String map;

    @Option(
            names = "--struct",
            paramLabel = "NAME",
            description =
                    "The struct of the records. Default: the one that the program declares for the buffer;"
                            + " without any, the file has the bytes only.")
    private @Nullable String struct;

    @Option(
            names = "--header",
            paramLabel = "FILE",
            description = "Read the struct from a C header, with clang. Requires --struct.")
    private @Nullable Path header;

    @Option(names = "--steal", description = "Read the ring even if another process reads it.")
    private boolean steal;

    @Mixin private RunOptions run = new RunOptions();
    @Mixin private ReadOptions reading = new ReadOptions();

    RecordCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (ring.count() + (source == null ? 0 : 1) != 1) {
            throw new UsageFailure("pass one of a SOURCE, an OBJECT, --pin PATH or --id N");
        }
        if (header != null && struct == null) {
            throw new UsageFailure("--header requires --struct NAME");
        }
        RecordRun recording = new RecordRun(console, run, file);
        Optional<KernelSource<?>> known =
                source == null ? Optional.empty() : SourceCommands.find(source);
        return known.isPresent() ? record(known.get(), recording) : record(target(), recording);
    }

    private int record(KernelSource<?> events, RecordRun recording) {
        if (struct != null || map != null) {
            throw new UsageFailure("--struct and --map are for an OBJECT: a SOURCE has one struct");
        }
        try (events) {
            return recording.run(
                    events.using((buffer, _) -> recording.record(buffer, recorder(buffer))).then());
        }
    }

    private TailTarget target() {
        if (source == null) {
            return ExistingRing.of(ring.open(), steal);
        }
        Path object = Path.of(source);
        if (!Files.exists(object)) {
            throw new UsageFailure(
                    "%s is neither an object file nor one of the sources %s"
                            .formatted(source, String.join(", ", SourceCommands.names())));
        }
        return LoadedObject.load(new ObjectOptions(object, List.of(), List.of(), map, null, true));
    }

    private int record(TailTarget target, RecordRun recording) {
        try (target) {
            EventBuffer buffer = target.buffer();
            Recorder recorder = recorder(buffer);
            if (struct != null) {
                StructSource structs = header == null ? buffer : StructSource.header(header);
                recorder = recorder.struct(structs, struct);
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
