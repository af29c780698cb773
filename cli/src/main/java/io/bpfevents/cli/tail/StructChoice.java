package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.core.btf.Btf;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.record.EventSchema;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.ring.EventBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the struct of a buffer's records: the one that the command line names; else the one that
 * the program declares for the buffer; else the only one to which a global pointer points, which is
 * how programs keep a struct in their BTF.
 *
 * @param struct {@code --struct}; null if it is not given
 * @param header {@code --header}; null if it is not given
 */
public record StructChoice(@Nullable String struct, @Nullable Path header) {
    private static final int LISTED = 20; // names in a message

    /** Prefix of the variables that declare the struct of another buffer. */
    private static final String DECLARED = "bpf_events_type_";

    /**
     * A struct that is not declared for the buffer.
     *
     * @param source where it is
     * @param name its name there
     */
    public record Named(StructSource source, String name) {}

    /**
     * The schema of the struct.
     *
     * @return empty if none is evident
     * @throws UsageFailure as {@link #named}
     */
    Optional<EventSchema> find(EventBuffer buffer) {
        Optional<Named> named = named(buffer);
        if (named.isPresent()) {
            return named.map(it -> EventSchema.of(it.source(), it.name()));
        }
        return header == null ? EventSchema.declaredBy(buffer) : Optional.empty();
    }

    /**
     * The struct, unless it is the one that the program declares for the buffer.
     *
     * @return empty if that is declared, or none is evident
     * @throws UsageFailure if a header is given with several structs, or there is no struct of the
     *     name
     */
    public Optional<Named> named(EventBuffer buffer) {
        StructSource source = header == null ? buffer : StructSource.header(header);
        Btf btf = btf(source);
        if (struct != null) {
            if (btf != null && btf.struct(struct) == null) {
                throw new UsageFailure(
                        "--struct %s: there is no such struct%s".formatted(struct, known(btf)));
            }
            return Optional.of(new Named(source, struct));
        }
        if (btf == null || (header == null && EventSchema.declaredBy(buffer).isPresent())) {
            return Optional.empty();
        }
        Optional<Named> only = candidate(btf).map(name -> new Named(source, name));
        if (only.isEmpty() && header != null) {
            throw new UsageFailure(
                    "--header %s: name the struct with --struct%s".formatted(header, known(btf)));
        }
        return only;
    }

    /** What to do if no struct is evident. */
    String advice(EventBuffer buffer) {
        Btf btf = btf(buffer);
        return "the struct of the records of "
                + buffer.name()
                + " is not known: name it with --struct, or read it from C with --header FILE.h"
                + (btf == null ? "; there is no BTF" : known(btf));
    }

    private static @Nullable Btf btf(StructSource source) {
        ObjectTypes types = source.structTypes();
        return types == null || !types.exist() ? null : types.btf();
    }

    /** Other structs can be of the kernel, such as those of a program's context. */
    private static Optional<String> candidate(Btf btf) {
        Set<String> names = new LinkedHashSet<>();
        btf.variables().stream()
                .filter(variable -> !variable.name().startsWith(DECLARED))
                .map(variable -> btf.pointee(variable.name()))
                .filter(CType.Struct.class::isInstance)
                .map(type -> name((CType.Struct) Objects.requireNonNull(type)))
                .forEach(names::add);
        return names.size() == 1 ? Optional.of(names.iterator().next()) : Optional.empty();
    }

    private static String name(CType.Struct struct) {
        String spelling = struct.spelling();
        return spelling.startsWith("struct ") ? spelling.substring("struct ".length()) : spelling;
    }

    private static String known(Btf btf) {
        List<String> names = btf.structNames().stream().distinct().toList();
        return names.isEmpty()
                ? "; the BTF has no structs"
                : "; there are: "
                        + String.join(", ", names.subList(0, Math.min(LISTED, names.size())))
                        + (names.size() > LISTED ? ", ..." : "");
    }
}
