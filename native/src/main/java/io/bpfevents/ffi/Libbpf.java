package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.ffi.callback.SampleCallback;
import io.bpfevents.ffi.struct.BpfKprobeMultiOpts;
import io.bpfevents.ffi.struct.BpfKprobeOpts;
import io.bpfevents.ffi.struct.BpfMapInfo;
import io.bpfevents.ffi.struct.BpfObjectOpenOpts;
import io.bpfevents.ffi.struct.BpfProgInfo;
import io.bpfevents.ffi.struct.BpfTestRunOpts;
import io.bpfevents.ffi.struct.BpfTracepointOpts;
import io.bpfevents.ffi.struct.BpfUprobeOpts;
import io.bpfevents.ffi.struct.CookieOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libbpf 1.0 and newer that bpf-events uses, as bpf/libbpf.h, bpf/bpf.h and
 * bpf/btf.h declare them.
 *
 * <p>The first use of this class loads libbpf: the file in the system property {@code
 * io.bpfevents.libbpf}, or else the one in the artifact {@code bpf-events-libbpf}, or else {@code
 * libbpf.so.1} or {@code libbpf.so} of the system, and passes its output to {@link LibbpfLog}.
 * Without libbpf every call of a method throws {@link LibbpfNotFoundException}.
 *
 * <p>Errors are negative errnos and error pointers, see the {@linkplain io.bpfevents.ffi package}
 * description. The programs, maps, names and BTF of an object are valid until that object is
 * closed. Numbers that C declares as unsigned are returned as their bits.
 */
@SuppressWarnings("MemberName") // the C names
public final class Libbpf {

    /** linux/bpf.h, enum bpf_map_type: an array. */
    public static final int BPF_MAP_TYPE_ARRAY = 2;

    /** linux/bpf.h, enum bpf_map_type: a ring buffer. */
    public static final int BPF_MAP_TYPE_RINGBUF = 27;

    /** linux/bpf.h, enum bpf_prog_type: filters of sockets. */
    public static final int BPF_PROG_TYPE_SOCKET_FILTER = 1;

    /** linux/bpf.h, enum bpf_prog_type: packets in the queues of network interfaces. */
    public static final int BPF_PROG_TYPE_SCHED_CLS = 3;

    /** linux/bpf.h, enum bpf_prog_type: packets before the network stack. */
    public static final int BPF_PROG_TYPE_XDP = 6;

    /** linux/bpf.h, enum bpf_prog_type: perf events. */
    public static final int BPF_PROG_TYPE_PERF_EVENT = 7;

    /** linux/bpf.h, enum bpf_prog_type: kprobes, and uprobes. */
    public static final int BPF_PROG_TYPE_KPROBE = 2;

    /** linux/bpf.h, enum bpf_prog_type: tracepoints. */
    public static final int BPF_PROG_TYPE_TRACEPOINT = 5;

    /** linux/bpf.h, enum bpf_prog_type: raw tracepoints. */
    public static final int BPF_PROG_TYPE_RAW_TRACEPOINT = 17;

    /** linux/bpf.h, enum bpf_prog_type: raw tracepoints with a writable buffer. */
    public static final int BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE = 24;

    /** {@code enum bpf_attach_type}, linux/bpf.h: a tracepoint that BTF describes. */
    public static final int BPF_TRACE_RAW_TP = 23;

    /** linux/bpf.h, enum bpf_prog_type: hooks in the kernel's BTF. */
    public static final int BPF_PROG_TYPE_TRACING = 26;

    /** linux/bpf.h, enum bpf_prog_type: operations of a kernel struct. */
    public static final int BPF_PROG_TYPE_STRUCT_OPS = 27;

    /** linux/bpf.h, enum bpf_prog_type: a function of another BPF program. */
    public static final int BPF_PROG_TYPE_EXT = 28;

    /** linux/bpf.h, enum bpf_prog_type: hooks of the security modules. */
    public static final int BPF_PROG_TYPE_LSM = 29;

    /** linux/bpf.h, enum bpf_prog_type: programs run by a system call. */
    public static final int BPF_PROG_TYPE_SYSCALL = 31;

    /** linux/bpf.h: update an element or create it. */
    public static final int BPF_ANY = 0;

    /** linux/bpf.h: create an element, {@code EEXIST} if it exists. */
    public static final int BPF_NOEXIST = 1;

    /** linux/bpf.h: update an element, {@code ENOENT} if it does not exist. */
    public static final int BPF_EXIST = 2;

    /** linux/bpf.h, enum bpf_stats_type: run time and run count of all programs. */
    public static final int BPF_STATS_RUN_TIME = 0;

    private static final LibbpfLoader.Loaded LOADED = LibbpfLoader.load();

    static final NativeLibrary LIBRARY = LOADED.library();

    private static final MethodHandle LIBBPF_VERSION_STRING =
            LIBRARY.bind("libbpf_version_string", FunctionDescriptor.of(ADDRESS));
    private static final MethodHandle LIBBPF_SET_PRINT =
            LIBRARY.bind("libbpf_set_print", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle LIBBPF_NUM_POSSIBLE_CPUS =
            LIBRARY.bind("libbpf_num_possible_cpus", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle LIBBPF_BPF_MAP_TYPE_STR =
            LIBRARY.bind("libbpf_bpf_map_type_str", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle LIBBPF_BPF_PROG_TYPE_STR =
            LIBRARY.bind("libbpf_bpf_prog_type_str", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle LIBBPF_PROBE_BPF_PROG_TYPE =
            LIBRARY.bind(
                    "libbpf_probe_bpf_prog_type",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle LIBBPF_PROBE_BPF_MAP_TYPE =
            LIBRARY.bind(
                    "libbpf_probe_bpf_map_type",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle LIBBPF_FIND_VMLINUX_BTF_ID =
            LIBRARY.bind(
                    "libbpf_find_vmlinux_btf_id",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle BPF_OBJECT__OPEN_FILE =
            LIBRARY.bindCapturing(
                    "bpf_object__open_file", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_OBJECT__OPEN_MEM =
            LIBRARY.bindCapturing(
                    "bpf_object__open_mem",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle BPF_OBJECT__LOAD =
            LIBRARY.bind("bpf_object__load", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_OBJECT__CLOSE =
            LIBRARY.bind("bpf_object__close", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle BPF_OBJECT__NEXT_PROGRAM =
            LIBRARY.bind(
                    "bpf_object__next_program", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_OBJECT__NEXT_MAP =
            LIBRARY.bind("bpf_object__next_map", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_OBJECT__BTF =
            LIBRARY.bind("bpf_object__btf", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__NAME =
            LIBRARY.bind("bpf_program__name", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__SECTION_NAME =
            LIBRARY.bind("bpf_program__section_name", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__SET_AUTOLOAD =
            LIBRARY.bind(
                    "bpf_program__set_autoload",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BOOLEAN));
    private static final MethodHandle BPF_PROGRAM__AUTOLOAD =
            LIBRARY.bind("bpf_program__autoload", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__FD =
            LIBRARY.bind("bpf_program__fd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__TYPE =
            LIBRARY.bind("bpf_program__type", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__SET_ATTACH_TARGET =
            LIBRARY.bind(
                    "bpf_program__set_attach_target",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__ATTACH =
            LIBRARY.bindCapturing("bpf_program__attach", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__ATTACH_TRACEPOINT_OPTS =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_tracepoint_opts",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__ATTACH_RAW_TRACEPOINT =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_raw_tracepoint",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__ATTACH_UPROBE_OPTS =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_uprobe_opts",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__ATTACH_USDT =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_usdt",
                    FunctionDescriptor.of(
                            ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__ATTACH_KPROBE_OPTS =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_kprobe_opts",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__ATTACH_KPROBE_MULTI_OPTS =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_kprobe_multi_opts",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__ATTACH_TRACE_OPTS =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_trace_opts",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__ATTACH_PERF_EVENT_OPTS =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_perf_event_opts",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_PROGRAM__ATTACH_CGROUP =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_cgroup",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    private static final MethodHandle BPF_PROGRAM__ATTACH_XDP =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_xdp", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    private static final boolean HAS_TCX = LIBRARY.has("bpf_program__attach_tcx");
    private static final MethodHandle BPF_PROGRAM__ATTACH_TCX =
            LIBRARY.bindCapturing(
                    "bpf_program__attach_tcx",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_TC_HOOK_CREATE =
            LIBRARY.bind("bpf_tc_hook_create", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_TC_HOOK_DESTROY =
            LIBRARY.bind("bpf_tc_hook_destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_TC_ATTACH =
            LIBRARY.bind("bpf_tc_attach", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_TC_QUERY =
            LIBRARY.bind("bpf_tc_query", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_TC_DETACH =
            LIBRARY.bind("bpf_tc_detach", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP__NAME =
            LIBRARY.bind("bpf_map__name", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP__TYPE =
            LIBRARY.bind("bpf_map__type", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_MAP__KEY_SIZE =
            LIBRARY.bind("bpf_map__key_size", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_MAP__VALUE_SIZE =
            LIBRARY.bind("bpf_map__value_size", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_MAP__MAX_ENTRIES =
            LIBRARY.bind("bpf_map__max_entries", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_MAP__SET_MAX_ENTRIES =
            LIBRARY.bind(
                    "bpf_map__set_max_entries", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle BPF_MAP__SET_KEY_SIZE =
            LIBRARY.bind(
                    "bpf_map__set_key_size", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle BPF_MAP__SET_VALUE_SIZE =
            LIBRARY.bind(
                    "bpf_map__set_value_size", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle BPF_MAP__INNER_MAP =
            LIBRARY.bind("bpf_map__inner_map", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP__MAP_FLAGS =
            LIBRARY.bind("bpf_map__map_flags", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_MAP__SET_PIN_PATH =
            LIBRARY.bind(
                    "bpf_map__set_pin_path", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP__PIN_PATH =
            LIBRARY.bind("bpf_map__pin_path", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP__FD =
            LIBRARY.bind("bpf_map__fd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_MAP__INITIAL_VALUE =
            LIBRARY.bind(
                    "bpf_map__initial_value", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP__IS_INTERNAL =
            LIBRARY.bind("bpf_map__is_internal", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
    private static final MethodHandle BPF_LINK__OPEN =
            LIBRARY.bindCapturing("bpf_link__open", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle BPF_LINK__FD =
            LIBRARY.bind("bpf_link__fd", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_ITER_CREATE =
            LIBRARY.bind("bpf_iter_create", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle BPF_LINK__DESTROY =
            LIBRARY.bind("bpf_link__destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_LINK__PIN =
            LIBRARY.bind("bpf_link__pin", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_LINK__UNPIN =
            LIBRARY.bind("bpf_link__unpin", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_MAP_CREATE =
            LIBRARY.bind(
                    "bpf_map_create",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_MAP_LOOKUP_ELEM =
            LIBRARY.bind(
                    "bpf_map_lookup_elem",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_MAP_UPDATE_ELEM =
            LIBRARY.bind(
                    "bpf_map_update_elem",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle BPF_MAP_DELETE_ELEM =
            LIBRARY.bind("bpf_map_delete_elem", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_OBJ_GET =
            LIBRARY.bind("bpf_obj_get", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_OBJ_PIN =
            LIBRARY.bind("bpf_obj_pin", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_OBJ_GET_INFO_BY_FD =
            LIBRARY.bind(
                    "bpf_obj_get_info_by_fd",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle BPF_PROG_GET_NEXT_ID =
            LIBRARY.bind(
                    "bpf_prog_get_next_id", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_PROG_GET_FD_BY_ID =
            LIBRARY.bind("bpf_prog_get_fd_by_id", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle BPF_MAP_GET_FD_BY_ID =
            LIBRARY.bind("bpf_map_get_fd_by_id", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle BPF_PROG_TEST_RUN_OPTS =
            LIBRARY.bind(
                    "bpf_prog_test_run_opts", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle BPF_ENABLE_STATS =
            LIBRARY.bind("bpf_enable_stats", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle RING_BUFFER__NEW =
            LIBRARY.bindCapturing(
                    "ring_buffer__new",
                    FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle RING_BUFFER__CONSUME =
            LIBRARY.bind("ring_buffer__consume", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle RING_BUFFER__POLL =
            LIBRARY.bind("ring_buffer__poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RING_BUFFER__FREE =
            LIBRARY.bind("ring_buffer__free", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle BTF__LOAD_FROM_KERNEL_BY_ID =
            LIBRARY.bindCapturing(
                    "btf__load_from_kernel_by_id", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle BTF__FREE =
            LIBRARY.bind("btf__free", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle BTF__RAW_DATA =
            LIBRARY.bind("btf__raw_data", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));

    private static final MethodHandle SAMPLE;

    static {
        try {
            SAMPLE =
                    MethodHandles.lookup()
                            .findVirtual(
                                    SampleCallback.class,
                                    "sample",
                                    MethodType.methodType(
                                            int.class, long.class, long.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
        try {
            libbpf_set_print(LibbpfLog.callback());
        } catch (LibbpfNotFoundException | IllegalCallerException e) {
            // Every method throws it again; thrown here, it would be reported once only.
        }
    }

    private Libbpf() {}

    /** Whether libbpf was loaded from the artifact {@code bpf-events-libbpf}. */
    public static boolean isBundled() {
        return LOADED.isBundled();
    }

    /** The version of the library, {@code "v1.1"} for example. */
    public static @Nullable String libbpf_version_string() {
        try {
            return CString.read((MemorySegment) LIBBPF_VERSION_STRING.invokeExact());
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets the function that libbpf prints to, for all threads.
     *
     * @param callback a {@code libbpf_print_fn_t}
     * @return the previous function
     */
    static MemorySegment libbpf_set_print(MemorySegment callback) {
        try {
            return (MemorySegment) LIBBPF_SET_PRINT.invokeExact(callback);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** Number of possible CPUs of this machine: the values per key of a per-CPU map. */
    public static int libbpf_num_possible_cpus() {
        try {
            return (int) LIBBPF_NUM_POSSIBLE_CPUS.invokeExact();
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * The name of a map type.
     *
     * @return for example {@code "ringbuf"}; null if this libbpf does not know the type
     */
    public static @Nullable String libbpf_bpf_map_type_str(int type) {
        try {
            return CString.read((MemorySegment) LIBBPF_BPF_MAP_TYPE_STR.invokeExact(type));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * The name of a program type.
     *
     * @return for example {@code "xdp"}; null if this libbpf does not know the type
     */
    public static @Nullable String libbpf_bpf_prog_type_str(int type) {
        try {
            return CString.read((MemorySegment) LIBBPF_BPF_PROG_TYPE_STR.invokeExact(type));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Checks whether the kernel supports a program type, by loading a minimal program.
     *
     * @param opts must be {@code NULL}
     * @return 1 if the kernel loaded it, 0 if not
     */
    public static int libbpf_probe_bpf_prog_type(int type, MemorySegment opts) {
        try {
            return (int) LIBBPF_PROBE_BPF_PROG_TYPE.invokeExact(type, opts);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Finds the type of an attach target in the kernel's BTF.
     *
     * @param name such as {@code sched_process_exec}
     * @param attachType {@code enum bpf_attach_type}
     * @return the id of the type, or a negative errno: {@code ENOENT} if there is no such target,
     *     {@code ESRCH} if the kernel has no BTF
     */
    public static int libbpf_find_vmlinux_btf_id(String name, int attachType) {
        try (Arena arena = Arena.ofConfined()) {
            return (int)
                    LIBBPF_FIND_VMLINUX_BTF_ID.invokeExact(arena.allocateFrom(name), attachType);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Checks whether the kernel supports a map type, by creating a minimal map.
     *
     * @param opts must be {@code NULL}
     * @return 1 if the kernel created it, 0 if not; a negative errno for a type that cannot be
     *     checked
     */
    public static int libbpf_probe_bpf_map_type(int type, MemorySegment opts) {
        try {
            return (int) LIBBPF_PROBE_BPF_MAP_TYPE.invokeExact(type, opts);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Parses an object file, without loading it into the kernel.
     *
     * @param opts {@link BpfObjectOpenOpts} or {@code NULL}
     * @return the object, to be closed by {@link #bpf_object__close}, or an error
     */
    public static MemorySegment bpf_object__open_file(String path, MemorySegment opts) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_OBJECT__OPEN_FILE.invokeExact(
                                    state, CString.copy(arena, path), opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Parses an object file in memory, without loading it into the kernel. libbpf reads {@code
     * bytes} until the object is loaded or closed: they must stay alive until then.
     *
     * @param opts {@link BpfObjectOpenOpts} or {@code NULL}
     * @return the object, to be closed by {@link #bpf_object__close}, or an error
     */
    public static MemorySegment bpf_object__open_mem(
            MemorySegment bytes, long size, MemorySegment opts) {
        Objects.checkFromIndexSize(0, size, bytes.byteSize());
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state,
                    (MemorySegment) BPF_OBJECT__OPEN_MEM.invokeExact(state, bytes, size, opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Creates the object's maps and loads its programs into the kernel. After a failure only {@link
     * #bpf_object__close} is allowed.
     *
     * @return 0
     */
    public static int bpf_object__load(MemorySegment object) {
        return callInt(BPF_OBJECT__LOAD, object);
    }

    /**
     * Frees the object with its programs and maps, and closes their descriptors. Links are not part
     * of an object.
     *
     * @param object may be {@code NULL}
     */
    public static void bpf_object__close(MemorySegment object) {
        callVoid(BPF_OBJECT__CLOSE, object);
    }

    /**
     * Iterates over the programs of an object.
     *
     * @param previous the previous program, {@code NULL} for the first one
     * @return the program, {@code NULL} after the last one; never an error
     */
    public static MemorySegment bpf_object__next_program(
            MemorySegment object, MemorySegment previous) {
        try {
            return (MemorySegment) BPF_OBJECT__NEXT_PROGRAM.invokeExact(object, previous);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Iterates over the maps of an object, with the internal ones.
     *
     * @param previous the previous map, {@code NULL} for the first one
     * @return the map, {@code NULL} after the last one; never an error
     */
    public static MemorySegment bpf_object__next_map(MemorySegment object, MemorySegment previous) {
        try {
            return (MemorySegment) BPF_OBJECT__NEXT_MAP.invokeExact(object, previous);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * The object's BTF.
     *
     * @return the BTF; {@code NULL} if the object was compiled without BTF; never an error
     */
    public static MemorySegment bpf_object__btf(MemorySegment object) {
        try {
            return (MemorySegment) BPF_OBJECT__BTF.invokeExact(object);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** The name of the program's C function. */
    public static @Nullable String bpf_program__name(MemorySegment program) {
        return callString(BPF_PROGRAM__NAME, program);
    }

    /** The section of the program, {@code "tp/sched/sched_process_exec"} for example. */
    public static @Nullable String bpf_program__section_name(MemorySegment program) {
        return callString(BPF_PROGRAM__SECTION_NAME, program);
    }

    /**
     * Sets whether {@link #bpf_object__load} loads the program.
     *
     * @return 0; {@code -EINVAL} if the object is loaded already
     */
    public static int bpf_program__set_autoload(MemorySegment program, boolean autoload) {
        try {
            return (int) BPF_PROGRAM__SET_AUTOLOAD.invokeExact(program, autoload);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** Whether {@link #bpf_object__load} loads the program. */
    public static boolean bpf_program__autoload(MemorySegment program) {
        return callBoolean(BPF_PROGRAM__AUTOLOAD, program);
    }

    /**
     * The descriptor of a loaded program, which is owned by the object.
     *
     * @return the descriptor; {@code -ENOENT} if the program is not loaded
     */
    public static int bpf_program__fd(MemorySegment program) {
        return callInt(BPF_PROGRAM__FD, program);
    }

    /** The program's type, a number of enum bpf_prog_type in linux/bpf.h. */
    public static int bpf_program__type(MemorySegment program) {
        return callInt(BPF_PROGRAM__TYPE, program);
    }

    /**
     * Sets the target function of a program of type tracing or LSM, before load.
     *
     * @param attachProgFd the program with the function, 0 for the kernel
     * @param function the function's name, without the prefix that some hooks have in the kernel's
     *     BTF
     * @return 0; {@code -ESRCH} or {@code -ENOENT} if there is no such function
     */
    public static int bpf_program__set_attach_target(
            MemorySegment program, int attachProgFd, String function) {
        try (Arena arena = Arena.ofConfined()) {
            return (int)
                    BPF_PROGRAM__SET_ATTACH_TARGET.invokeExact(
                            program, attachProgFd, CString.copy(arena, function));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches a program to the hook in its section name.
     *
     * @return the link, or an error: {@code EOPNOTSUPP} for a section name without a hook
     */
    public static MemorySegment bpf_program__attach(MemorySegment program) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state, (MemorySegment) BPF_PROGRAM__ATTACH.invokeExact(state, program));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches a program to a tracepoint.
     *
     * @param opts {@link BpfTracepointOpts} or {@code NULL}
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_tracepoint_opts(
            MemorySegment program, String category, String name, MemorySegment opts) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_PROGRAM__ATTACH_TRACEPOINT_OPTS.invokeExact(
                                    state,
                                    program,
                                    CString.copy(arena, category),
                                    CString.copy(arena, name),
                                    opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches a program to a raw tracepoint.
     *
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_raw_tracepoint(
            MemorySegment program, String name) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_PROGRAM__ATTACH_RAW_TRACEPOINT.invokeExact(
                                    state, program, CString.copy(arena, name)));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches a program to a function of an executable or shared library.
     *
     * @param pid a process, 0 for this one, -1 for all
     * @param binary path of the file, or its name, searched like a command or a shared library
     * @param offset offset in the file, or in the function that {@code opts} name
     * @param opts {@link BpfUprobeOpts} or {@code NULL}
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_uprobe_opts(
            MemorySegment program, int pid, String binary, long offset, MemorySegment opts) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_PROGRAM__ATTACH_UPROBE_OPTS.invokeExact(
                                    state,
                                    program,
                                    pid,
                                    CString.copy(arena, binary),
                                    offset,
                                    opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches a program to a statically defined tracepoint of user space.
     *
     * @param pid the only process; 0 for this one, -1 for all
     * @param opts a {@link CookieOpts} or {@code NULL}
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_usdt(
            MemorySegment program,
            int pid,
            String binary,
            String provider,
            String name,
            MemorySegment opts) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_PROGRAM__ATTACH_USDT.invokeExact(
                                    state,
                                    program,
                                    pid,
                                    CString.copy(arena, binary),
                                    CString.copy(arena, provider),
                                    CString.copy(arena, name),
                                    opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches a program to a function of the kernel.
     *
     * @param opts a {@link BpfKprobeOpts} or {@code NULL}
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_kprobe_opts(
            MemorySegment program, String function, MemorySegment opts) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_PROGRAM__ATTACH_KPROBE_OPTS.invokeExact(
                                    state, program, CString.copy(arena, function), opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches a program to functions of the kernel.
     *
     * @param pattern with {@code *} and {@code ?}; null if the options list the functions
     * @param opts a {@link BpfKprobeMultiOpts} or {@code NULL}
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_kprobe_multi_opts(
            MemorySegment program, @Nullable String pattern, MemorySegment opts) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text =
                    pattern == null ? MemorySegment.NULL : CString.copy(arena, pattern);
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_PROGRAM__ATTACH_KPROBE_MULTI_OPTS.invokeExact(
                                    state, program, text, opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches a program of the kernel's BTF to the hook that it was loaded for.
     *
     * @param opts a {@link CookieOpts} or {@code NULL}
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_trace_opts(
            MemorySegment program, MemorySegment opts) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_PROGRAM__ATTACH_TRACE_OPTS.invokeExact(state, program, opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches a program to a perf event, and enables it.
     *
     * @param pfd the descriptor of the event, which belongs to the link unless there is an error
     * @param opts a {@link CookieOpts} or {@code NULL}
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_perf_event_opts(
            MemorySegment program, int pfd, MemorySegment opts) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_PROGRAM__ATTACH_PERF_EVENT_OPTS.invokeExact(
                                    state, program, pfd, opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches a program to a cgroup.
     *
     * @param cgroup_fd a descriptor of its directory, which may be closed afterwards
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_cgroup(MemorySegment program, int cgroup_fd) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_PROGRAM__ATTACH_CGROUP.invokeExact(state, program, cgroup_fd));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Attaches an XDP program to a network interface.
     *
     * @param ifindex the number of the interface
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_xdp(MemorySegment program, int ifindex) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state,
                    (MemorySegment) BPF_PROGRAM__ATTACH_XDP.invokeExact(state, program, ifindex));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** Whether libbpf has {@link #bpf_program__attach_tcx}: from 1.3 on. */
    public static boolean hasTcx() {
        return HAS_TCX;
    }

    /**
     * Attaches a program to the traffic of a network interface, in the direction that it was loaded
     * for. Requires libbpf 1.3 and Linux 6.6.
     *
     * @param ifindex the number of the interface
     * @param opts {@code NULL}
     * @return the link, or an error
     */
    public static MemorySegment bpf_program__attach_tcx(
            MemorySegment program, int ifindex, MemorySegment opts) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state,
                    (MemorySegment)
                            BPF_PROGRAM__ATTACH_TCX.invokeExact(state, program, ifindex, opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Makes the queue (qdisc) {@code clsact} of a network interface.
     *
     * @param hook a hook, by {@code BpfTc}
     * @return 0; {@code -EEXIST} if the interface has one, or another negative errno
     */
    public static int bpf_tc_hook_create(MemorySegment hook) {
        return callInt(BPF_TC_HOOK_CREATE, hook);
    }

    /**
     * Removes the queue, with all its filters, if the hook has both directions; otherwise all
     * filters of the direction.
     *
     * @return 0, or a negative errno
     */
    public static int bpf_tc_hook_destroy(MemorySegment hook) {
        return callInt(BPF_TC_HOOK_DESTROY, hook);
    }

    /**
     * Attaches a program as a filter of traffic control.
     *
     * @param filter with the program's descriptor; receives handle, priority and program id
     * @return 0, or a negative errno
     */
    public static int bpf_tc_attach(MemorySegment hook, MemorySegment filter) {
        return callInt(BPF_TC_ATTACH, hook, filter);
    }

    /**
     * Reads the program id of a filter.
     *
     * @param filter with handle and priority; receives the program id
     * @return 0; {@code -ENOENT} if there is none, or another negative errno
     */
    public static int bpf_tc_query(MemorySegment hook, MemorySegment filter) {
        return callInt(BPF_TC_QUERY, hook, filter);
    }

    /**
     * Detaches a filter.
     *
     * @param filter with handle and priority, and nothing else
     * @return 0, or a negative errno
     */
    public static int bpf_tc_detach(MemorySegment hook, MemorySegment filter) {
        return callInt(BPF_TC_DETACH, hook, filter);
    }

    /** The map's full name. */
    public static @Nullable String bpf_map__name(MemorySegment map) {
        return callString(BPF_MAP__NAME, map);
    }

    /** The map's type, {@link #BPF_MAP_TYPE_RINGBUF} for example. */
    public static int bpf_map__type(MemorySegment map) {
        return callInt(BPF_MAP__TYPE, map);
    }

    /** Size of a key in bytes; unsigned. */
    public static int bpf_map__key_size(MemorySegment map) {
        return callInt(BPF_MAP__KEY_SIZE, map);
    }

    /** Size of a value in bytes; unsigned. */
    public static int bpf_map__value_size(MemorySegment map) {
        return callInt(BPF_MAP__VALUE_SIZE, map);
    }

    /** Maximal number of entries; size in bytes of a ring buffer; unsigned. */
    public static int bpf_map__max_entries(MemorySegment map) {
        return callInt(BPF_MAP__MAX_ENTRIES, map);
    }

    /**
     * Sets the maximal number of entries, before the map is created.
     *
     * @return 0; {@code -EBUSY} if the object is loaded already
     */
    public static int bpf_map__set_max_entries(MemorySegment map, int maxEntries) {
        try {
            return (int) BPF_MAP__SET_MAX_ENTRIES.invokeExact(map, maxEntries);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets the size of a key in bytes, before the map is created.
     *
     * @return 0; {@code -EBUSY} if the object is loaded already
     */
    public static int bpf_map__set_key_size(MemorySegment map, int size) {
        try {
            return (int) BPF_MAP__SET_KEY_SIZE.invokeExact(map, size);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets the size of a value in bytes, before the map is created. The BTF types of the map do not
     * change.
     *
     * @return 0; {@code -EBUSY} if the object is loaded already
     */
    public static int bpf_map__set_value_size(MemorySegment map, int size) {
        try {
            return (int) BPF_MAP__SET_VALUE_SIZE.invokeExact(map, size);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * The definition of the inner maps of a map of maps.
     *
     * @return the definition, which is owned by the object; {@code NULL} if there is none
     */
    public static MemorySegment bpf_map__inner_map(MemorySegment map) {
        try {
            return (MemorySegment) BPF_MAP__INNER_MAP.invokeExact(map);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** The map's {@code BPF_F_*} flags. */
    public static int bpf_map__map_flags(MemorySegment map) {
        return callInt(BPF_MAP__MAP_FLAGS, map);
    }

    /**
     * Sets the path at which load pins the map. Load reuses a map that is pinned there already if
     * its type and sizes are equal.
     *
     * @param path null if load does not pin it
     * @return 0
     */
    public static int bpf_map__set_pin_path(MemorySegment map, @Nullable String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = path == null ? MemorySegment.NULL : CString.copy(arena, path);
            return (int) BPF_MAP__SET_PIN_PATH.invokeExact(map, copy);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * The path at which the map is or will be pinned.
     *
     * @return null if there is none
     */
    public static @Nullable String bpf_map__pin_path(MemorySegment map) {
        return callString(BPF_MAP__PIN_PATH, map);
    }

    /**
     * The descriptor of a map, which is owned by the object.
     *
     * @return the descriptor; negative, without being an errno, before the object is loaded
     */
    public static int bpf_map__fd(MemorySegment map) {
        return callInt(BPF_MAP__FD, map);
    }

    /**
     * The contents of a map of global variables, for reading and writing before load. After load
     * they are a private copy: use {@link #bpf_map_lookup_elem} in place of it.
     *
     * @param sizeOut a {@code size_t}, set to the size of the contents in bytes
     * @return a segment of that size; {@code NULL} for any other map; never an error
     */
    @SuppressWarnings("restricted")
    public static MemorySegment bpf_map__initial_value(MemorySegment map, MemorySegment sizeOut) {
        try {
            MemorySegment value = (MemorySegment) BPF_MAP__INITIAL_VALUE.invokeExact(map, sizeOut);
            return value.address() == 0 ? value : value.reinterpret(sizeOut.get(JAVA_LONG, 0));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** Whether libbpf defines the map, for global variables for example. */
    public static boolean bpf_map__is_internal(MemorySegment map) {
        return callBoolean(BPF_MAP__IS_INTERNAL, map);
    }

    /**
     * Opens a pinned link.
     *
     * @return the link, or an error
     */
    public static MemorySegment bpf_link__open(String path) {
        MemorySegment state = CallState.get();
        try (Arena arena = Arena.ofConfined()) {
            return CallState.check(
                    state,
                    (MemorySegment) BPF_LINK__OPEN.invokeExact(state, CString.copy(arena, path)));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /** The descriptor of the link, which is owned by the link. */
    public static int bpf_link__fd(MemorySegment link) {
        return callInt(BPF_LINK__FD, link);
    }

    /**
     * Begins a pass of an iterator.
     *
     * @param link_fd the descriptor of the link of an iterator
     * @return a descriptor that is read up to its end, which runs the program
     */
    public static int bpf_iter_create(int link_fd) {
        try {
            return (int) BPF_ITER_CREATE.invokeExact(link_fd);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Detaches the program, unless the link is pinned. Frees the link, also after an error.
     *
     * @param link may be {@code NULL}
     * @return 0
     */
    public static int bpf_link__destroy(MemorySegment link) {
        return callInt(BPF_LINK__DESTROY, link);
    }

    /**
     * Pins the link, so that it outlives this process.
     *
     * @param path in a BPF file system
     * @return 0
     */
    public static int bpf_link__pin(MemorySegment link, String path) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) BPF_LINK__PIN.invokeExact(link, CString.copy(arena, path));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Removes the link's pin.
     *
     * @return 0
     */
    public static int bpf_link__unpin(MemorySegment link) {
        return callInt(BPF_LINK__UNPIN, link);
    }

    /**
     * Creates a map outside of an object.
     *
     * @param type {@link #BPF_MAP_TYPE_RINGBUF} for example
     * @param opts {@code BpfMapCreateOpts}, or {@code NULL} for the defaults
     * @return a descriptor, to be closed by {@link Libc#close}
     */
    public static int bpf_map_create(
            int type, String name, int keySize, int valueSize, int maxEntries, MemorySegment opts) {
        try (Arena arena = Arena.ofConfined()) {
            return (int)
                    BPF_MAP_CREATE.invokeExact(
                            type, CString.copy(arena, name), keySize, valueSize, maxEntries, opts);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Copies an element's value out of a map.
     *
     * @param value memory for the whole value: the kernel uses the size of the map, and C does not
     *     check the segment. For a per-CPU map: the value size, rounded up to 8, times {@link
     *     #libbpf_num_possible_cpus}
     * @return 0; {@code -ENOENT} if there is no such key
     */
    public static int bpf_map_lookup_elem(int fd, MemorySegment key, MemorySegment value) {
        try {
            return (int) BPF_MAP_LOOKUP_ELEM.invokeExact(fd, key, value);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Sets an element of a map.
     *
     * @param value the whole value, as for {@link #bpf_map_lookup_elem}
     * @param flags {@link #BPF_ANY}, {@link #BPF_NOEXIST} or {@link #BPF_EXIST}
     * @return 0
     */
    public static int bpf_map_update_elem(
            int fd, MemorySegment key, MemorySegment value, long flags) {
        try {
            return (int) BPF_MAP_UPDATE_ELEM.invokeExact(fd, key, value, flags);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Removes an element from a map.
     *
     * @return 0; {@code -ENOENT} if there is no such key
     */
    public static int bpf_map_delete_elem(int fd, MemorySegment key) {
        try {
            return (int) BPF_MAP_DELETE_ELEM.invokeExact(fd, key);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Opens a pinned map or program.
     *
     * @return a descriptor, to be closed by {@link Libc#close}
     */
    public static int bpf_obj_get(String path) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) BPF_OBJ_GET.invokeExact(CString.copy(arena, path));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Pins a map or program.
     *
     * @param path in a BPF file system
     * @return 0
     */
    public static int bpf_obj_pin(int fd, String path) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) BPF_OBJ_PIN.invokeExact(fd, CString.copy(arena, path));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Reads the kernel's description of a map or a program.
     *
     * @param info a zeroed {@link BpfMapInfo} or {@link BpfProgInfo}
     * @param lenInOut a {@code __u32}: the size of {@code info} in bytes; set to the number of
     *     bytes that this kernel filled
     * @return 0
     */
    public static int bpf_obj_get_info_by_fd(int fd, MemorySegment info, MemorySegment lenInOut) {
        try {
            return (int) BPF_OBJ_GET_INFO_BY_FD.invokeExact(fd, info, lenInOut);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Finds the next loaded program of the machine, in the order of their ids.
     *
     * @param nextOut a {@code __u32}, set to the program's id
     * @return 0; {@code -ENOENT} after the last one; {@code -EPERM} without {@code CAP_SYS_ADMIN}
     */
    public static int bpf_prog_get_next_id(int start, MemorySegment nextOut) {
        try {
            return (int) BPF_PROG_GET_NEXT_ID.invokeExact(start, nextOut);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Opens a loaded program.
     *
     * @return a descriptor, to be closed by {@link Libc#close}; {@code -ENOENT} if the program is
     *     not loaded any more; {@code -EPERM} without {@code CAP_SYS_ADMIN}
     */
    public static int bpf_prog_get_fd_by_id(int id) {
        try {
            return (int) BPF_PROG_GET_FD_BY_ID.invokeExact(id);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Opens a map of the machine.
     *
     * @return a descriptor, to be closed by {@link Libc#close}; {@code -ENOENT} if there is no such
     *     map; {@code -EPERM} without {@code CAP_SYS_ADMIN}
     */
    public static int bpf_map_get_fd_by_id(int id) {
        try {
            return (int) BPF_MAP_GET_FD_BY_ID.invokeExact(id);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Runs a program on this thread.
     *
     * @param opts {@link BpfTestRunOpts}
     * @return 0 if the program ran; its own result is in {@code opts}
     */
    public static int bpf_prog_test_run_opts(int fd, MemorySegment opts) {
        try {
            return (int) BPF_PROG_TEST_RUN_OPTS.invokeExact(fd, opts);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Makes the kernel count the runs of all programs while the returned descriptor is open.
     *
     * @param type {@link #BPF_STATS_RUN_TIME}
     * @return the descriptor, to be closed by {@link Libc#close}
     */
    public static int bpf_enable_stats(int type) {
        try {
            return (int) BPF_ENABLE_STATS.invokeExact(type);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Creates a C function pointer, a {@code ring_buffer_sample_fn}, for a Java callback.
     *
     * <p>An exception from {@code target} terminates the JVM.
     *
     * @param arena the lifetime of the pointer; any thread that drains a ring may call it
     * @return the pointer, for {@link #ring_buffer__new}
     */
    @SuppressWarnings("restricted")
    public static MemorySegment sampleCallback(SampleCallback target, Arena arena) {
        return Linker.nativeLinker()
                .upcallStub(
                        SAMPLE.bindTo(Objects.requireNonNull(target, "target")),
                        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                        arena);
    }

    /**
     * Maps a ring buffer for reading. One thread at a time may use it.
     *
     * @param callback from {@link #sampleCallback}; must live until {@link #ring_buffer__free}
     * @param ctx passed to the callback, otherwise unused
     * @param opts {@code NULL}: libbpf has none yet
     * @return the reader, to be freed by {@link #ring_buffer__free}, or an error
     */
    public static MemorySegment ring_buffer__new(
            int mapFd, MemorySegment callback, MemorySegment ctx, MemorySegment opts) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state,
                    (MemorySegment)
                            RING_BUFFER__NEW.invokeExact(state, mapFd, callback, ctx, opts));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Passes all committed records to the callback, on this thread, without waiting.
     *
     * @return the number of records, or the negative result of the callback
     */
    public static int ring_buffer__consume(MemorySegment ring) {
        return callInt(RING_BUFFER__CONSUME, ring);
    }

    /**
     * Waits for records, then passes all committed ones to the callback, on this thread. No other
     * thread can interrupt the wait.
     *
     * @param timeoutMillis maximal wait in milliseconds; 0 for none, -1 for no limit
     * @return the number of records, or the negative result of the callback
     */
    public static int ring_buffer__poll(MemorySegment ring, int timeoutMillis) {
        try {
            return (int) RING_BUFFER__POLL.invokeExact(ring, timeoutMillis);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Unmaps the ring buffer and frees the reader; the map stays.
     *
     * @param ring may be {@code NULL}
     */
    public static void ring_buffer__free(MemorySegment ring) {
        callVoid(RING_BUFFER__FREE, ring);
    }

    /**
     * Loads BTF that a process has loaded into the kernel.
     *
     * @param id the id of the BTF, from {@link BpfMapInfo#btfId}
     * @return the BTF, to be freed by {@link #btf__free}, or an error: {@code EPERM} without {@code
     *     CAP_SYS_ADMIN}
     */
    public static MemorySegment btf__load_from_kernel_by_id(int id) {
        MemorySegment state = CallState.get();
        try {
            return CallState.check(
                    state, (MemorySegment) BTF__LOAD_FROM_KERNEL_BY_ID.invokeExact(state, id));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    /**
     * Frees BTF that a function of this class has loaded; not for the BTF of an object.
     *
     * @param btf may be {@code NULL}
     */
    public static void btf__free(MemorySegment btf) {
        callVoid(BTF__FREE, btf);
    }

    /**
     * The whole BTF as one block, in the byte order of this machine: {@code struct btf_header},
     * types, names.
     *
     * @param sizeOut a {@code __u32}, set to the size of the block in bytes
     * @return a segment of that size, valid as long as the BTF; {@code NULL} without enough memory
     */
    @SuppressWarnings("restricted")
    public static MemorySegment btf__raw_data(MemorySegment btf, MemorySegment sizeOut) {
        try {
            MemorySegment data = (MemorySegment) BTF__RAW_DATA.invokeExact(btf, sizeOut);
            return data.address() == 0
                    ? data
                    : data.reinterpret(Integer.toUnsignedLong(sizeOut.get(JAVA_INT, 0)));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    private static int callInt(MethodHandle function, MemorySegment argument) {
        try {
            return (int) function.invokeExact(argument);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    private static int callInt(MethodHandle function, MemorySegment first, MemorySegment second) {
        try {
            return (int) function.invokeExact(first, second);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    private static boolean callBoolean(MethodHandle function, MemorySegment argument) {
        try {
            return (boolean) function.invokeExact(argument);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    private static @Nullable String callString(MethodHandle function, MemorySegment argument) {
        try {
            return CString.read((MemorySegment) function.invokeExact(argument));
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }

    private static void callVoid(MethodHandle function, MemorySegment argument) {
        try {
            function.invokeExact(argument);
        } catch (Throwable t) {
            throw NativeLibrary.unchecked(t);
        }
    }
}
