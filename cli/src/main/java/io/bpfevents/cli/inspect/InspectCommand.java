package io.bpfevents.cli.inspect;

import io.bpfevents.cli.generate.JavaRecords;
import io.bpfevents.cli.generate.StructSelection;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputFormat;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.CSource;
import io.bpfevents.core.btf.LoadedBtf;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.kernel.KernelInfo;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what an object, or a map or program in the kernel, consists of. */
@Command(
        name = "inspect",
        description =
                "Print the programs, maps, structs and global variables of a BPF object, or a map or"
                        + " program in the kernel.",
        customSynopsis = {
            "bpf-events inspect OBJECT [--c | --java | --needs | --verifier-log] [OPTION]...",
            "       bpf-events inspect (--pin PATH | --id N) [--c | --java] [OPTION]..."
        },
        sortOptions = false,
        usageHelpWidth = 100,
        footer = {
            "",
            "Examples:",
            "  bpf-events inspect exec.bpf.o",
            "  bpf-events inspect exec.bpf.o --needs && echo this kernel can run it",
            "  bpf-events inspect --pin /sys/fs/bpf/events --c"
        })
public final class InspectCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "OBJECT",
            arity = "0..1",
            description = "A BPF object, such as exec.bpf.o. It is not loaded.")
    private @Nullable Path object;

    @Option(
            names = "--pin",
            paramLabel = "PATH",
            description = "The map or program that is pinned there.")
    private @Nullable Path pin;

    @Option(
            names = "--id",
            paramLabel = "N",
            description = "The map and the program with that id. Requires CAP_SYS_ADMIN.")
    private @Nullable Integer id;

    @ArgGroup private Mode mode = new Mode();

    /** What is printed instead of tables. */
    static final class Mode {
        @Option(
                names = "--c",
                description = "Print the structs as C source, with the types they require.")
        private boolean c;

        @Option(names = "--java", description = "Print the structs as Java records.")
        private boolean java;

        @Option(
                names = "--needs",
                description =
                        "Print what this kernel and this process lack to run the object, and what to do"
                                + " about it. Exit code 1 if something is missing.")
        private boolean needs;

        @Option(
                names = "--verifier-log",
                description =
                        "Load the object, and print the verifier's log of each program. Nothing is"
                                + " attached or pinned.")
        private boolean verifierLog;
    }

    @Option(
            names = "--struct",
            paramLabel = "NAME",
            description =
                    "A struct for --c and --java; by default those in buffers, maps and global"
                            + " variables. Repeatable.")
    private List<String> structs = List.of();

    @Option(
            names = "--log-level",
            paramLabel = "N",
            description =
                    "For --verifier-log: 1 for a summary, 2 for each step (default), 4 for"
                            + " statistics.")
    private @Nullable Integer logLevel;

    @Mixin private OutputOptions output = new OutputOptions();

    /** Makes the command. */
    public InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        checkArguments();
        if (object == null) {
            inspectKernel();
            return 0;
        }
        try (OpenBpfObject opened = BpfObject.open(object)) {
            return inspect(opened, object);
        }
    }

    private void checkArguments() {
        long given = Stream.of(object, pin, id).filter(Objects::nonNull).count();
        if (given != 1) {
            throw new UsageFailure("pass one of OBJECT, --pin PATH and --id N");
        }
        if (object == null && (mode.needs || mode.verifierLog)) {
            throw new UsageFailure(
                    "--needs and --verifier-log require an OBJECT: what is in the kernel was accepted");
        }
        if (id != null && id < 1) {
            throw new UsageFailure("--id " + id + " is no id: ids begin with 1");
        }
        boolean isSource = mode.c || mode.java;
        if (!structs.isEmpty() && !isSource) {
            throw new UsageFailure("--struct has an effect with --c and --java only");
        }
        checkOutput(isSource);
        if (logLevel != null && !mode.verifierLog) {
            throw new UsageFailure("--log-level has an effect with --verifier-log only");
        }
        if (logLevel != null && (logLevel < 1 || logLevel > 7)) {
            throw new UsageFailure(
                    "--log-level " + logLevel + " is none of 1, 2 and 4, or their sum");
        }
    }

    private void checkOutput(boolean isSource) {
        OutputFormat format = output.format(console);
        if (isSource && output.isGiven()) {
            throw new UsageFailure(
                    "-o, --fields and --filter have no effect with --c and --java, which print source");
        }
        if (format.isBytes()) {
            throw new UsageFailure(
                    "-o " + format + " prints the bytes of records, and an object has none");
        }
        boolean isText = (mode.needs || mode.verifierLog) && format == OutputFormat.COLUMNS;
        if (isText && output.selects()) {
            throw new UsageFailure(
                    "--fields and --filter select from JSON with --needs and --verifier-log: add -o json");
        }
    }

    private int inspect(OpenBpfObject opened, Path file) {
        if (mode.c || mode.java) {
            ObjectTypes types = opened.structTypes();
            printSource(types, StructSelection.shared(types), String.valueOf(file.getFileName()));
        } else if (mode.needs) {
            return printMissing(opened);
        } else if (mode.verifierLog) {
            printVerifierLogs(opened);
        } else {
            print(new ObjectTables(opened).all());
        }
        return 0;
    }

    private void inspectKernel() {
        List<KernelInfo> found =
                pin != null ? List.of(KernelInfo.ofPin(pin)) : KernelInfo.ofId(id == null ? 0 : id);
        if (!mode.c && !mode.java) {
            print(KernelTables.of(found));
            return;
        }
        for (KernelInfo info : found) {
            String origin =
                    switch (info) {
                        case KernelInfo.OfMap map -> "map " + map.name();
                        case KernelInfo.OfProgram program -> "program " + program.name();
                    };
            ObjectTypes types = info.btf() == 0 ? null : LoadedBtf.ofKernel(info.btf(), origin);
            if (types == null) {
                throw new BpfException(
                        "read the types of " + origin,
                        info.btf() == 0
                                ? "it was loaded without BTF"
                                : "its BTF can be read with CAP_SYS_ADMIN only");
            }
            printSource(types, shared(types, info), origin);
        }
    }

    private static List<String> shared(ObjectTypes types, KernelInfo info) {
        return info instanceof KernelInfo.OfMap map
                ? StructSelection.ofMap(types, types.btf().fullNameOfMap(map.name()))
                : StructSelection.shared(types);
    }

    private void print(List<Listing> listings) {
        Listing.print(listings, console, output);
    }

    /** Prints what reads better as text on a terminal. */
    private void print(Supplier<String> text, Supplier<Listing> listing) {
        if (output.format(console) == OutputFormat.COLUMNS) {
            console.print(text.get());
        } else {
            print(List.of(listing.get()));
        }
    }

    private void printSource(ObjectTypes types, List<String> shared, String origin) {
        List<String> names = structs.isEmpty() ? shared : structs;
        if (names.isEmpty()) {
            console.report(
                    "no buffer, map or global variable of "
                            + origin
                            + " has a named struct; --struct NAME prints another one");
        } else if (mode.c) {
            names.forEach(name -> StructSelection.struct(types, name)); // must exist
            console.print(CSource.of(types, names));
        } else {
            console.print(JavaRecords.of(types, names, origin));
        }
    }

    private int printMissing(OpenBpfObject opened) {
        Requirements requirements = new Requirements(opened);
        if (requirements.areMet()) {
            console.report("nothing is missing to run " + opened.name());
            return 0;
        }
        print(requirements::lines, requirements::table);
        return 1;
    }

    private void printVerifierLogs(OpenBpfObject opened) {
        VerifierLogs logs = new VerifierLogs(opened, logLevel == null ? 2 : logLevel);
        try {
            logs.load();
        } finally { // also those before a program that is rejected
            print(logs::lines, logs::table);
        }
    }
}
