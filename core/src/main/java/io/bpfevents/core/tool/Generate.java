package io.bpfevents.core.tool;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.Btf;
import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.HeaderTypes;
import io.bpfevents.core.btf.LoadedBtf;
import io.bpfevents.core.btf.ObjectTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints the Java record for a struct.
 *
 * @param file a BPF object, or a C header
 * @param isHeader which of them
 * @param clangArguments for a header
 * @param struct the struct's name, or that of a typedef
 * @param record the name of the Java record
 */
record Generate(
        Path file, boolean isHeader, List<String> clangArguments, String struct, String record) {
    static final String USAGE =
            """
            usage: bpf-events generate OBJECT.bpf.o --struct NAME [--record NAME]
                   bpf-events generate --header FILE.h --struct NAME [--record NAME] [-- CLANG-ARGUMENT...]

            Prints the source of the Java record for a struct of a BPF object, or of a C header.
              --struct NAME   the struct, by its name or that of a typedef
              --record NAME   what the record is called; else as the struct, in camel case
              --header FILE   reads the struct from a header, by clang: for objects whose types lack it,
                              as clang leaves out those that only local variables have. After -- come
                              arguments for clang, such as -I include or -include linux/types.h
            """;

    Generate {
        clangArguments = List.copyOf(clangArguments);
    }

    /**
     * Reads the arguments.
     *
     * @throws UsageException if they make no sense
     */
    static Generate parse(List<String> args) {
        String object = null;
        String header = null;
        String struct = null;
        String record = null;
        List<String> clangArguments = List.of();
        Iterator<String> rest = args.iterator();
        while (rest.hasNext()) {
            String arg = rest.next();
            if (arg.equals("--struct")) {
                struct = value(arg, rest);
            } else if (arg.equals("--record")) {
                record = value(arg, rest);
            } else if (arg.equals("--header")) {
                header = value(arg, rest);
            } else if (arg.equals("--")) {
                clangArguments = new ArrayList<>();
                rest.forEachRemaining(clangArguments::add);
            } else if (arg.startsWith("-") || object != null) {
                throw new UsageException("what is " + arg + "?");
            } else {
                object = arg;
            }
        }
        if (object != null && header != null) {
            throw new UsageException("which of " + object + " and --header " + header + "?");
        }
        if (header == null && !clangArguments.isEmpty()) {
            throw new UsageException("what is after -- is for clang, which reads a --header only");
        }
        String name = record == null && struct != null ? CNames.toJavaType(struct) : record;
        return new Generate(
                Path.of(require(header == null ? object : header, "which OBJECT.bpf.o?")),
                header != null,
                clangArguments,
                require(struct, "which --struct?"),
                javaName(require(name, "which --record?")));
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new UsageException(
                    option + (option.equals("--header") ? " takes a file" : " takes a name"));
        }
        return rest.next();
    }

    private static String require(@Nullable String value, String question) {
        if (value == null) {
            throw new UsageException(question);
        }
        return value;
    }

    private static String javaName(String name) {
        if (!JavaNames.isTypeName(name)) {
            throw new UsageException(
                    "no Java record can be called " + name + ": pass another --record");
        }
        if (JavaNames.isTaken(name)) {
            throw new UsageException(
                    "the source means something else by " + name + ": pass another --record");
        }
        return name;
    }

    /**
     * The source.
     *
     * @throws BpfException if there is no such file or struct, or a record cannot hold the struct
     */
    String source() {
        Btf btf = types().btf();
        CType.Struct found = btf.struct(struct);
        if (found == null) {
            throw new BpfException(
                    "find struct " + struct + " in " + file,
                    "its structs are: " + String.join(", ", btf.structNames()) + advice());
        }
        return new RecordSource(found, struct, record, file.getFileName().toString()).toString();
    }

    private ObjectTypes types() {
        return isHeader
                ? HeaderTypes.of(file, clangArguments)
                : LoadedBtf.ofFile(file, ObjectTypes.Source.OBJECT, "object " + file);
    }

    private String advice() {
        return isHeader
                ? ""
                : ".\nIf the program has it: clang leaves out the type of variables that are only"
                        + " local. Read it from the program's header, by --header FILE.h, or add"
                        + " this line to the program, outside of all functions:\n    struct "
                        + struct
                        + " *unused_"
                        + struct
                        + ";";
    }
}
