package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.RingBytesConverter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that name a buffer of an object or an existing ring, and its struct: a mixin. */
public final class TargetOptions extends RingOptions {
    // not a mixin: record has these options as a group, which may contain groups only
    @ArgGroup(validate = false)
    private LoadOptions loading = new LoadOptions();

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
                            + " or the only one that a global pointer names; without any, the records are"
                            + " bytes.")
    private @Nullable String struct;

    @Option(
            names = "--header",
            paramLabel = "FILE",
            description =
                    "Read the struct from a C header, with clang, if it is not in the BTF of the program.")
    private @Nullable Path header;

    @Option(names = "--steal", description = "Read the ring even if another process reads it.")
    private boolean steal;

    /**
     * Loads an object, or opens the ring that the options name.
     *
     * @param object null for a ring
     * @throws UsageFailure if an option is wrong, or has no effect
     */
    public TailTarget open(@Nullable Path object) {
        ObjectSetup setup = loading.setup();
        if (object == null) {
            requireAbsent(loading.hasSettings(), "--set");
            requireAbsent(loading.hasPrograms(), "--program");
            requireAbsent(noAttach, "--no-attach");
            requireAbsent(map != null, "--map");
            requireAbsent(ringBytes != null, "--ring-size");
            return ExistingRing.of(open(), steal);
        }
        if (steal) {
            throw new UsageFailure("--steal is for --pin and --id: the ring of an object is new");
        }
        return LoadedObject.load(new ObjectOptions(object, setup, map, ringBytes, !noAttach));
    }

    private static void requireAbsent(boolean isPresent, String option) {
        if (isPresent) {
            throw new UsageFailure(option + " is for an OBJECT: this ring exists already");
        }
    }

    /** The struct of the records. */
    public StructChoice struct() {
        return new StructChoice(struct, header);
    }
}
