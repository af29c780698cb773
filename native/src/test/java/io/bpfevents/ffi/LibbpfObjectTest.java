package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.ffi.struct.BpfObjectOpenOpts;
import io.bpfevents.ffi.struct.BpfTracepointOpts;
import io.bpfevents.ffi.struct.BpfUprobeOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads and sets properties of an object that is opened but not loaded: requires no privilege. */
class LibbpfObjectTest {

    private static final String SOURCE =
            """
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>

            struct {
                __uint(type, BPF_MAP_TYPE_RINGBUF);
                __uint(max_entries, 4096);
            } events SEC(".maps");

            struct {
                __uint(type, BPF_MAP_TYPE_HASH);
                __uint(max_entries, 10);
                __type(key, __u32);
                __type(value, __u64);
                __uint(map_flags, BPF_F_NO_PREALLOC);
            } a_map_with_a_long_name SEC(".maps");

            const volatile __u32 first = 11;
            const volatile __u64 second = 22;

            SEC("tp/sched/sched_process_exec")
            int on_exec(void *ctx) { return first + second; }

            SEC("uprobe")
            int on_call(void *ctx) { return 0; }

            char _license[] SEC("license") = "GPL";
            """;

    private static byte[] elf;

    private final Arena arena = Arena.ofConfined();
    private MemorySegment object;

    @BeforeAll
    static void compile(@TempDir Path directory) throws Exception {
        elf = CCompiler.forBpf().bpfObject(directory, SOURCE);
    }

    @BeforeEach
    void open() {
        MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, elf);
        object =
                Libbpf.bpf_object__open_mem(
                        bytes, bytes.byteSize(), BpfObjectOpenOpts.allocate(arena, "sample"));
        assertThat(Errno.of(object)).isZero();
    }

    @AfterEach
    void close() {
        Libbpf.bpf_object__close(object);
        arena.close();
    }

    @Test
    void shouldHaveTheNameInTheOptions() {
        assertThat(maps()).containsKey("sample.rodata");
    }

    @Test
    void shouldListPrograms() {
        Map<String, MemorySegment> programs = programs();
        assertThat(programs.keySet()).containsExactly("on_exec", "on_call");
        MemorySegment exec = programs.get("on_exec");
        assertThat(Libbpf.bpf_program__section_name(exec)).isEqualTo("tp/sched/sched_process_exec");
        assertThat(Libbpf.bpf_program__type(exec)).isEqualTo(5); // BPF_PROG_TYPE_TRACEPOINT
        assertThat(Libbpf.bpf_program__fd(exec)).isEqualTo(-Errno.ENOENT);
    }

    @Test
    void shouldSetAutoload() {
        MemorySegment program = programs().get("on_call");
        assertThat(Libbpf.bpf_program__autoload(program)).isTrue();
        assertThat(Libbpf.bpf_program__set_autoload(program, false)).isZero();
        assertThat(Libbpf.bpf_program__autoload(program)).isFalse();
    }

    @Test
    void shouldReturnAnErrorForAttachingBeforeLoad() {
        Map<String, MemorySegment> programs = programs();
        MemorySegment exec = programs.get("on_exec");
        MemorySegment opts = BpfUprobeOpts.allocate(arena, "malloc", 1, true);
        List<MemorySegment> links = new ArrayList<>();
        StringBuilder log = new StringBuilder();
        LibbpfLog.capture(
                log,
                () -> {
                    links.add(Libbpf.bpf_program__attach(exec));
                    links.add(
                            Libbpf.bpf_program__attach_tracepoint_opts(
                                    exec,
                                    "sched",
                                    "sched_process_exec",
                                    BpfTracepointOpts.allocate(arena, 1)));
                    links.add(Libbpf.bpf_program__attach_raw_tracepoint(exec, "sched_switch"));
                    links.add(
                            Libbpf.bpf_program__attach_uprobe_opts(
                                    programs.get("on_call"), -1, "libc.so.6", 0, opts));
                    return links;
                });
        assertThat(links).allMatch(Errno::isError);
        assertThat(log).contains("on_exec", "on_call");
    }

    @Test
    void shouldListMaps() {
        Map<String, MemorySegment> maps = maps();
        assertThat(maps.keySet())
                .containsExactly("events", "a_map_with_a_long_name", "sample.rodata");
        assertThat(maps.values().stream().map(Libbpf::bpf_map__is_internal))
                .containsExactly(false, false, true);

        MemorySegment hash = maps.get("a_map_with_a_long_name");
        assertThat(Libbpf.bpf_map__type(hash)).isEqualTo(1); // BPF_MAP_TYPE_HASH
        assertThat(Libbpf.bpf_map__key_size(hash)).isEqualTo(4);
        assertThat(Libbpf.bpf_map__value_size(hash)).isEqualTo(8);
        assertThat(Libbpf.bpf_map__max_entries(hash)).isEqualTo(10);
        assertThat(Libbpf.bpf_map__map_flags(hash)).isEqualTo(1); // BPF_F_NO_PREALLOC
        assertThat(Libbpf.bpf_map__fd(hash)).isNegative();
    }

    @Test
    void shouldSetSizeAndPinPath() {
        MemorySegment ring = maps().get("events");
        assertThat(Libbpf.bpf_map__type(ring)).isEqualTo(Libbpf.BPF_MAP_TYPE_RINGBUF);
        assertThat(Libbpf.bpf_map__set_max_entries(ring, 1 << 31)).isZero();
        assertThat(Libbpf.bpf_map__max_entries(ring)).isEqualTo(1 << 31);

        assertThat(Libbpf.bpf_map__set_key_size(ring, 3)).isZero();
        assertThat(Libbpf.bpf_map__set_value_size(ring, 5)).isZero();
        assertThat(Libbpf.bpf_map__key_size(ring)).isEqualTo(3);
        assertThat(Libbpf.bpf_map__value_size(ring)).isEqualTo(5);
        assertThat(Libbpf.bpf_map__inner_map(ring)).isEqualTo(MemorySegment.NULL);

        assertThat(Libbpf.bpf_map__pin_path(ring)).isNull();
        assertThat(Libbpf.bpf_map__set_pin_path(ring, "/sys/fs/bpf/événements")).isZero();
        assertThat(Libbpf.bpf_map__pin_path(ring)).isEqualTo("/sys/fs/bpf/événements");
    }

    @Test
    void shouldReadAndSetGlobals() {
        MemorySegment rodata = maps().get("sample.rodata");
        MemorySegment size = arena.allocate(JAVA_LONG);
        MemorySegment value = Libbpf.bpf_map__initial_value(rodata, size);
        assertThat(value.byteSize()).isEqualTo(16).isEqualTo(size.get(JAVA_LONG, 0));

        assertThat(value.get(JAVA_INT, 0)).isEqualTo(11);
        assertThat(value.get(JAVA_LONG, 8)).isEqualTo(22);

        value.set(JAVA_LONG, 8, 33);
        assertThat(Libbpf.bpf_map__initial_value(rodata, size).get(JAVA_LONG, 8)).isEqualTo(33);

        assertThat(Libbpf.bpf_map__initial_value(maps().get("events"), size))
                .isEqualTo(MemorySegment.NULL);
    }

    private Map<String, MemorySegment> programs() {
        Map<String, MemorySegment> programs = new LinkedHashMap<>();
        MemorySegment program = Libbpf.bpf_object__next_program(object, MemorySegment.NULL);
        while (program.address() != 0) {
            programs.put(Libbpf.bpf_program__name(program), program);
            program = Libbpf.bpf_object__next_program(object, program);
        }
        return programs;
    }

    private Map<String, MemorySegment> maps() {
        Map<String, MemorySegment> maps = new LinkedHashMap<>();
        MemorySegment map = Libbpf.bpf_object__next_map(object, MemorySegment.NULL);
        while (map.address() != 0) {
            maps.put(Libbpf.bpf_map__name(map), map);
            map = Libbpf.bpf_object__next_map(object, map);
        }
        return maps;
    }
}
