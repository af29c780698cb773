package io.bpfevents.core.tool;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.ObjectAccess;
import io.bpfevents.core.object.BpfObject;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints the Java record for a struct.
 *
 * @param object a BPF object
 * @param struct the struct's name, or that of a typedef
 * @param record the name of the Java record
 */
record Generate(Path object, String struct, String record) {
    static final String USAGE =
            """
            usage: bpf-events generate OBJECT.bpf.o --struct NAME [--record NAME]

            Prints the source of the Java record for a struct of a BPF object.
              --struct NAME   the struct, by its name or that of a typedef
              --record NAME   what the record is called; else as the struct, in camel case
            """;

    /**
     * Reads the arguments.
     *
     * @throws UsageException if they make no sense
     */
    static Generate parse(List<String> args) {
        String object = null;
        String struct = null;
        String record = null;
        Iterator<String> rest = args.iterator();
        while (rest.hasNext()) {
            String arg = rest.next();
            if (arg.equals("--struct")) {
                struct = value(arg, rest);
            } else if (arg.equals("--record")) {
                record = value(arg, rest);
            } else if (arg.startsWith("-") || object != null) {
                throw new UsageException("what is " + arg + "?");
            } else {
                object = arg;
            }
        }
        String name = record == null && struct != null ? CNames.toJavaType(struct) : record;
        return new Generate(
                Path.of(require(object, "which OBJECT.bpf.o?")),
                require(struct, "which --struct?"),
                javaName(require(name, "which --record?")));
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new UsageException(option + " takes a name");
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
        if (!RecordSource.isTypeName(name)) {
            throw new UsageException(
                    "no Java record can be called " + name + ": pass another --record");
        }
        if (RecordSource.isTaken(name)) {
            throw new UsageException(
                    "the source means something else by " + name + ": pass another --record");
        }
        return name;
    }

    /**
     * The source.
     *
     * @throws BpfException if there is no such object or struct
     */
    String source() {
        try (BpfObject opened = BpfObject.open(object)) {
            ObjectTypes types = ObjectAccess.get().types(opened);
            CType.Struct found = types.btf().struct(struct);
            if (found == null) {
                throw new BpfException(
                        "find struct " + struct + " in " + object,
                        "its structs are: " + String.join(", ", types.btf().structNames()));
            }
            return new RecordSource(found, struct, record, object.getFileName().toString())
                    .toString();
        }
    }
}
