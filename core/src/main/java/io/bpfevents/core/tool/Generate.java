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
 * The command that prints the Java record for a struct.
 *
 * @param file a BPF object, or a C header
 * @param isHeader whether the file is a header
 * @param clangArguments arguments for clang, which compiles a header
 * @param struct the name of the struct or of a typedef
 * @param record the name of the Java record
 */
record Generate(
        Path file, boolean isHeader, List<String> clangArguments, String struct, String record) {
    static final String USAGE =
            """
            usage: bpf-events generate OBJECT.bpf.o --struct NAME [--record NAME]
                   bpf-events generate --header FILE.h --struct NAME [--record NAME] [-- CLANG-ARGUMENT...]

            Prints the source of the Java record for a struct of a BPF object, or of a C header.
              --struct NAME   the name of the struct or of a typedef
              --record NAME   the name of the record; by default the struct's name in camel case
              --header FILE   reads the struct from a C header with clang, for objects whose BTF
                              lacks it: clang omits types that only local variables have. Arguments
                              after -- are for clang, such as -I include or -include linux/types.h
            """;

    Generate {
        clangArguments = List.copyOf(clangArguments);
    }

    /**
     * Parses the arguments.
     *
     * @throws UsageException if they are invalid
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
                throw new UsageException("unexpected argument: " + arg);
            } else {
                object = arg;
            }
        }
        if (object != null && header != null) {
            throw new UsageException(
                    "pass either " + object + " or --header " + header + ", not both");
        }
        if (header == null && !clangArguments.isEmpty()) {
            throw new UsageException(
                    "arguments after -- are for clang, which reads a --header only");
        }
        String name = record == null && struct != null ? CNames.toJavaType(struct) : record;
        return new Generate(
                Path.of(require(header == null ? object : header, "OBJECT.bpf.o is missing")),
                header != null,
                clangArguments,
                require(struct, "--struct is missing"),
                javaName(require(name, "--record is missing")));
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new UsageException(
                    option + (option.equals("--header") ? " requires a file" : " requires a name"));
        }
        return rest.next();
    }

    private static String require(@Nullable String value, String problem) {
        if (value == null) {
            throw new UsageException(problem);
        }
        return value;
    }

    private static String javaName(String name) {
        if (!JavaNames.isTypeName(name)) {
            throw new UsageException(
                    "a Java record cannot have the name " + name + ": pass another --record");
        }
        if (JavaNames.isTaken(name)) {
            throw new UsageException(
                    "the generated source uses the name "
                            + name
                            + " itself: pass another --record");
        }
        return name;
    }

    /**
     * The generated source.
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
                : ".\nIf the program has it: clang omits types that only local variables have."
                        + " Read it from the program's header with --header FILE.h, or add"
                        + " this line to the program, outside of all functions:\n    struct "
                        + struct
                        + " *unused_"
                        + struct
                        + ";";
    }
}
