package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libbpf 1.0 and newer that describe programs and types. Library, errors and
 * lifetimes are those of {@link Libbpf}.
 */
@SuppressWarnings("MemberName") // the C names
public final class LibbpfInspection {

    private static final NativeLibrary LIBRARY = Libbpf.LIBRARY;

    private static final MethodHandle LIBBPF_BPF_ATTACH_TYPE_STR =
            LIBRARY.bind("libbpf_bpf_attach_type_str", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle LIBBPF_PROBE_BPF_HELPER =
            LIBRARY.bind(
                    "libbpf_probe_bpf_helper",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__EXPECTED_ATTACH_TYPE =
            LIBRARY.bind(
                    "bpf_program__expected_attach_type", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__INSN_CNT =
            LIBRARY.bind("bpf_program__insn_cnt", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__INSNS =
            LIBRARY.bind("bpf_program__insns", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__SET_LOG_LEVEL =
            LIBRARY.bind(
                    "bpf_program__set_log_level",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle BTF__NEW =
            LIBRARY.bindCapturing("btf__new", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    private static final MethodHandle BTF_DUMP__NEW =
            LIBRARY.bindCapturing(
                    "btf_dump__new",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BTF_DUMP__DUMP_TYPE =
            LIBRARY.bind("btf_dump__dump_type", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle BTF_DUMP__FREE =
            LIBRARY.bind("btf_dump__free", FunctionDescriptor.ofVoid(ADDRESS));

    private LibbpfInspection() {}

    /**
     * The name of an attach type.
     *
     * @return for example {@code "trace_fentry"}; null if this libbpf does not know the type
     */
    public static @Nullable String libbpf_bpf_attach_type_str(int type) {
        try {
            return CString.read((MemorySegment) LIBBPF_BPF_ATTACH_TYPE_STR.invokeExact(type));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Checks whether programs of a type may call a helper, by loading a minimal program.
     *
     * @param helper {@code enum bpf_func_id}
     * @param opts must be {@code NULL}
     * @return 1 if they may, 0 if not; {@code -EOPNOTSUPP} for a type that cannot be checked
     */
    public static int libbpf_probe_bpf_helper(int programType, int helper, MemorySegment opts) {
        try {
            return (int) LIBBPF_PROBE_BPF_HELPER.invokeExact(programType, helper, opts);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** The attach type that a program is loaded for: {@code enum bpf_attach_type}, or 0. */
    public static int bpf_program__expected_attach_type(MemorySegment program) {
        try {
            return (int) BPF_PROGRAM__EXPECTED_ATTACH_TYPE.invokeExact(program);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** Number of instructions of a program; before load without those of its subprograms. */
    public static long bpf_program__insn_cnt(MemorySegment program) {
        try {
            return (long) BPF_PROGRAM__INSN_CNT.invokeExact(program);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * The instructions of a program, each a {@code struct bpf_insn} of 8 bytes.
     *
     * @return a segment of all of them, valid until the program is changed or loaded
     */
    @SuppressWarnings("restricted")
    public static MemorySegment bpf_program__insns(MemorySegment program) {
        try {
            return ((MemorySegment) BPF_PROGRAM__INSNS.invokeExact(program))
                    .reinterpret(Long.BYTES * bpf_program__insn_cnt(program));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets how much the verifier logs when a program is loaded: 0 errors only, 1 its steps, 2 more
     * of each, 4 statistics. libbpf prints the log of an accepted program as a debug message.
     */
    public static int bpf_program__set_log_level(MemorySegment program, int level) {
        try {
            return (int) BPF_PROGRAM__SET_LOG_LEVEL.invokeExact(program, level);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Parses BTF, which is copied.
     *
     * @return the BTF, to be freed by {@link Libbpf#btf__free}, or an error
     */
    public static MemorySegment btf__new(MemorySegment bytes) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state,
                    (MemorySegment) BTF__NEW.invokeExact(state, bytes, (int) bytes.byteSize()));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Prepares the printing of types as C.
     *
     * @param into receives the text during the calls of {@link #btf_dump__dump_type}
     * @param arena must live until {@link #btf_dump__free}
     * @return the printer, to be freed by {@link #btf_dump__free} before the BTF, or an error
     */
    @SuppressWarnings("restricted")
    public static MemorySegment btf_dump__new(MemorySegment btf, StringBuilder into, Arena arena) {
        MemorySegment state = CallState.get();
        try {
            MethodHandle append =
                    MethodHandles.lookup()
                            .findStatic(
                                    LibbpfInspection.class,
                                    "append",
                                    MethodType.methodType(
                                            void.class,
                                            StringBuilder.class,
                                            MemorySegment.class,
                                            MemorySegment.class,
                                            MemorySegment.class));
            MemorySegment callback =
                    Linker.nativeLinker()
                            .upcallStub(
                                    append.bindTo(into),
                                    FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS),
                                    arena);
            MemorySegment none = MemorySegment.NULL;
            return CallState.check(
                    state,
                    (MemorySegment) BTF_DUMP__NEW.invokeExact(state, btf, callback, none, none));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** A {@code btf_dump_printf_fn_t}. An exception from this method would terminate the JVM. */
    static void append(
            StringBuilder into, MemorySegment ctx, MemorySegment format, MemorySegment arguments) {
        try {
            into.append(VaList.format(format, arguments));
        } catch (Throwable t) {
            into.setLength(0); // out of memory, most likely: no text instead of a part of it
        }
    }

    /**
     * Prints a type, after the types that it requires and that this printer has not printed yet.
     *
     * @return 0, or a negative errno
     */
    public static int btf_dump__dump_type(MemorySegment printer, int id) {
        try {
            return (int) BTF_DUMP__DUMP_TYPE.invokeExact(printer, id);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** Frees the printer. */
    public static void btf_dump__free(MemorySegment printer) {
        try {
            BTF_DUMP__FREE.invokeExact(printer);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }
}
