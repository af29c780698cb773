package io.bpfevents.core.layout;

import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.core.internal.HeaderTypes;
import io.bpfevents.core.internal.LoadedBtf;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Structs of C in a file, for programs whose own BTF lacks the struct of their records: clang
 * leaves out types that only local variables have, as in programs that share a header with a reader
 * in C.
 *
 * <pre>{@code
 * StructSource header = StructSource.header(Path.of("event.h"));
 * BpfEvents.ringbuf(object.ringbuf("events"), RecordLayout.of(header, Event.class));
 * }</pre>
 *
 * <p>Immutable, and for any thread. The file is read once, when the source is made.
 */
public sealed interface StructSource permits KnownStructs {

    /**
     * The structs of a C header and of what it includes. Requires clang on the {@code PATH}, which
     * compiles the header for BPF: records are laid out as in the program, whatever this machine's
     * own C compiler does.
     *
     * @param clangArguments those that the program is compiled with, such as {@code "-I",
     *     "include"}; {@code "-include", "linux/types.h"} for a header that uses {@code __u32}
     *     without including it
     * @throws io.bpfevents.core.BpfException if there is no such file or no clang, or clang rejects
     *     the header; with what clang prints
     */
    static StructSource header(Path header, String... clangArguments) {
        return new KnownStructs(
                HeaderTypes.of(Objects.requireNonNull(header, "header"), List.of(clangArguments)));
    }

    /**
     * The structs in the BTF of an object file, which need not be the one that has the program, nor
     * have any program. A file of BTF alone, such as {@code /sys/kernel/btf/vmlinux}, is one too.
     *
     * @throws io.bpfevents.core.BpfException if there is no such file, or it is neither
     */
    static StructSource object(Path file) {
        Objects.requireNonNull(file, "file");
        return new KnownStructs(LoadedBtf.ofFile(file, ObjectTypes.Source.OBJECT, "file " + file));
    }
}
