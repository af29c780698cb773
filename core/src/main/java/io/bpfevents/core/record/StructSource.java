package io.bpfevents.core.record;

import io.bpfevents.core.btf.HeaderTypes;
import io.bpfevents.core.btf.LoadedBtf;
import io.bpfevents.core.btf.ObjectTypes;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A source of C structs to which record classes are bound: a BPF object, a ring, a header or an
 * object file. Implemented by this library only.
 *
 * <p>Headers and files are for programs whose own BTF lacks the struct of their records: clang
 * omits types that only local variables have, as in programs that share a header with a reader in
 * C.
 *
 * <pre>{@code
 * StructSource header = StructSource.header(Path.of("event.h"));
 * BpfEvents.ringbuf(object.ringbuf("events"), RecordLayout.of(header, Event.class));
 * }</pre>
 */
public interface StructSource {

    /**
     * The structs of a C header and of the headers that it includes. Requires clang on the {@code
     * PATH}, which compiles the header for BPF: records have the layout that they have in the
     * program, whatever the C compiler of this machine does. The header is read once, by this call;
     * the source is immutable and for any thread.
     *
     * @param clangArguments those that the program is compiled with, such as {@code "-I",
     *     "include"}; {@code "-include", "linux/types.h"} for a header that uses {@code __u32}
     *     without including it
     * @throws io.bpfevents.core.BpfException if there is no such file or no clang, or clang rejects
     *     the header; with the output of clang
     */
    static StructSource header(Path header, String... clangArguments) {
        return new FileStructSource(
                HeaderTypes.of(Objects.requireNonNull(header, "header"), List.of(clangArguments)));
    }

    /**
     * The structs in the BTF of an object file, which need not be the program's own, nor contain
     * any program. A file that contains BTF only, such as {@code /sys/kernel/btf/vmlinux}, is
     * accepted as well. The file is read once, by this call; the source is immutable and for any
     * thread.
     *
     * @throws io.bpfevents.core.BpfException if there is no such file, or it is neither
     */
    static StructSource object(Path file) {
        Objects.requireNonNull(file, "file");
        return new FileStructSource(
                LoadedBtf.ofFile(file, ObjectTypes.Source.OBJECT, "file " + file));
    }

    /**
     * Whether the kernel records the CPU and the time of each record, as in a perf buffer. For this
     * library only.
     */
    default boolean hasSampleHeader() {
        return false;
    }

    /** The types, for this library only; null if the source has none. */
    @SuppressWarnings("exports")
    @Nullable ObjectTypes structTypes();
}
