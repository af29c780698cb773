package io.bpfevents.cli.generate;

import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.HeaderTypes;
import io.bpfevents.core.btf.LoadedBtf;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints Java source for the types of a BPF object or of a C header. */
@Command(
        name = "generate",
        description = "Print Java source for a BPF object, or for a C header.",
        customSynopsis = {
            "bpf-events generate OBJECT --struct NAME [OPTION]...",
            "       bpf-events generate OBJECT --handle [OPTION]...",
            "       bpf-events generate OBJECT --all -d DIR [OPTION]...",
            "       bpf-events generate --header FILE.h --struct NAME [OPTION]... [-- CLANG-ARGUMENT...]"
        },
        sortOptions = false,
        usageHelpWidth = 100,
        footer = {
            "",
            "Examples:",
            "  bpf-events generate exec.bpf.o --struct event",
            "      prints record Event for struct event.",
            "  bpf-events generate exec.bpf.o --handle -d src/main/java --package com.acme",
            "      writes class Exec: Exec.open(file).load().attach(), its programs, maps, buffers and",
            "      global variables as methods, and records for the structs of their values.",
            "  bpf-events generate --header event.h --struct event -- -I include",
            "      reads the struct from a header with clang, for an object whose BTF lacks it: clang",
            "      omits types that only local variables have."
        })
public final class GenerateCommand implements Callable<Integer> {
    private static final Pattern PACKAGE = Pattern.compile("\\w+(\\.\\w+)*");

    private final Console console;

    @Parameters(
            paramLabel = "OBJECT",
            arity = "0..1",
            description = "A BPF object, such as exec.bpf.o.")
    private @Nullable Path object;

    @Option(
            names = "--header",
            paramLabel = "FILE.h",
            description = "Read the struct from a C header instead, with clang.")
    private @Nullable Path header;

    @ArgGroup private What what = new What();

    /** What is generated. */
    static final class What {
        @Option(
                names = "--struct",
                paramLabel = "NAME",
                description = "The record of a struct, by its name or that of a typedef.")
        private @Nullable String struct;

        @Option(
                names = "--all",
                description =
                        "A record for each struct that the object shares with user space: records of"
                                + " buffers, keys and values of maps, global variables. Requires -d.")
        private boolean all;

        @Option(
                names = "--handle",
                description =
                        "A class with the programs, maps, buffers and global variables as methods.")
        private boolean handle;
    }

    @Option(
            names = {"--record", "--class"},
            paramLabel = "NAME",
            description =
                    "The name of the record or class; by default that of the struct or the object in"
                            + " camel case.")
    private @Nullable String className;

    @Option(
            names = "--ring",
            paramLabel = "MAP=STRUCT",
            description =
                    "The struct of a buffer's records, for a --handle of an object that does not"
                            + " declare it.")
    private Map<String, String> records = new LinkedHashMap<>();

    @Option(names = "--package", paramLabel = "NAME", description = "The package.")
    private @Nullable String packageName;

    @Option(
            names = {"-d", "--directory"},
            paramLabel = "DIR",
            description =
                    "Write a file below DIR, in the folders of the package, instead of to stdout.")
    private @Nullable Path directory;

    @Option(
            names = RunOptions.CHILD, // what -- becomes
            hidden = true, // in the synopsis
            arity = "1",
            parameterConsumer = ClangArguments.class)
    private List<String> clangArguments = List.of();

    /** Makes the command. */
    public GenerateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        checkArguments();
        if (what.handle) {
            try (OpenBpfObject opened = BpfObject.open(object())) {
                write(handle(opened));
            }
        } else if (what.all) {
            try (OpenBpfObject opened = BpfObject.open(object())) {
                all(opened).forEach(this::write);
            }
        } else {
            write(record(types(), String.valueOf(what.struct), className));
        }
        return 0;
    }

    /** A class and its source. */
    private record Source(String className, String source) {}

    private void checkArguments() {
        if (what.struct == null && !what.all && !what.handle) {
            throw new UsageFailure("state what to generate: --struct NAME, --handle or --all");
        }
        if (object == null && header == null) {
            throw new UsageFailure("OBJECT is missing, or --header FILE.h");
        }
        if (object != null && header != null) {
            throw new UsageFailure("OBJECT and --header exclude each other");
        }
        if (header != null && what.struct == null) {
            throw new UsageFailure("--header requires --struct NAME");
        }
        if (header == null && !clangArguments.isEmpty()) {
            throw new UsageFailure("arguments after -- are for clang, which reads a --header only");
        }
        if (what.all && directory == null) {
            throw new UsageFailure("--all generates several files: name a directory, -d DIR");
        }
        if (what.all && className != null) {
            throw new UsageFailure("--record has no effect with --all, which names each record");
        }
        if (!what.handle && !records.isEmpty()) {
            throw new UsageFailure("--ring has an effect with --handle only");
        }
        if (packageName != null
                && (!PACKAGE.matcher(packageName).matches()
                        || Stream.of(packageName.split("\\.", -1))
                                .anyMatch(it -> !JavaNames.isTypeName(it)))) {
            throw new UsageFailure("'" + packageName + "' is no name of a Java package");
        }
    }

    private Path object() {
        if (object == null) {
            throw new IllegalStateException("checked before");
        }
        return object;
    }

    private Source handle(OpenBpfObject opened) {
        String given = className;
        String name =
                given == null ? CNames.toJavaType(opened.name().replaceAll("\\W", "_")) : given;
        requireClassName(name, HandleSource.isTaken(name));
        String file = String.valueOf(object().getFileName());
        for (String ring : records.keySet()) {
            opened.map(ring); // must exist
        }
        return new Source(name, new HandleSource(opened, name, file, records).toString());
    }

    private List<Source> all(OpenBpfObject opened) {
        List<String> structs = StructSelection.shared(opened.structTypes());
        if (structs.isEmpty()) {
            console.report(
                    "no map, buffer or global variable of "
                            + opened.name()
                            + " has a named struct");
        }
        return structs.stream().map(it -> record(opened.structTypes(), it, null)).toList();
    }

    private ObjectTypes types() {
        return header != null
                ? HeaderTypes.of(header, clangArguments)
                : LoadedBtf.ofFile(object(), ObjectTypes.Source.OBJECT, "object " + object());
    }

    private Source record(ObjectTypes types, String struct, @Nullable String given) {
        String name = given == null ? CNames.toJavaType(struct) : given;
        requireClassName(name, JavaNames.isTaken(name));
        CType.Struct found = StructSelection.struct(types, struct);
        Path path = header == null ? object() : header;
        String file = String.valueOf(path.getFileName());
        return new Source(name, new RecordSource(found, struct, name, file, Set.of()).toString());
    }

    private static void requireClassName(String name, boolean isTaken) {
        if (!JavaNames.isTypeName(name)) {
            throw new UsageFailure(
                    "a Java class cannot have the name " + name + ": pass another --record");
        }
        if (isTaken) {
            throw new UsageFailure(
                    "the generated source uses the name "
                            + name
                            + " itself: pass another --record");
        }
    }

    private void write(Source generated) {
        String head = packageName == null ? "" : "package " + packageName + ";\n\n";
        String source = head + generated.source();
        if (directory == null) {
            console.print(source);
            return;
        }
        String folders = packageName == null ? "" : packageName.replace('.', '/');
        try {
            Path folder = Files.createDirectories(directory.resolve(folders));
            Path file = folder.resolve(generated.className() + ".java");
            Files.writeString(file, source);
            console.report("wrote " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
