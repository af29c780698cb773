package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.ffi.struct.BpfObjectOpenOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The functions of libbpf that require no privilege. */
class LibbpfTest {

    @Test
    void shouldReportItsVersion() {
        assertThat(Libbpf.libbpf_version_string()).matches("v1\\.\\d+");
    }

    @Test
    void shouldCountCpus() {
        assertThat(Libbpf.libbpf_num_possible_cpus())
                .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void shouldNameMapTypes() {
        assertThat(Libbpf.libbpf_bpf_map_type_str(Libbpf.BPF_MAP_TYPE_RINGBUF))
                .isEqualTo("ringbuf");
        assertThat(Libbpf.libbpf_bpf_map_type_str(123_456)).isNull();
    }

    @Test
    void shouldReturnAnErrorForAMissingFile(@TempDir Path directory) {
        StringBuilder log = new StringBuilder();
        MemorySegment object =
                LibbpfLog.capture(
                        log,
                        () ->
                                Libbpf.bpf_object__open_file(
                                        directory.resolve("none.o").toString(),
                                        MemorySegment.NULL));
        assertThat(Errno.of(object)).isEqualTo(Errno.ENOENT);
        assertThat(log).contains("none.o");
    }

    @Test
    void shouldReturnAnErrorForGarbage() {
        StringBuilder log = new StringBuilder();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom("this is no ELF file at all");
            MemorySegment opts = BpfObjectOpenOpts.allocate(arena, "garbage");
            MemorySegment object =
                    LibbpfLog.capture(
                            log, () -> Libbpf.bpf_object__open_mem(bytes, bytes.byteSize(), opts));
            assertThat(Errno.name(Errno.of(object))).startsWith("LIBBPF_ERRNO__");
            assertThat(log).contains("garbage").endsWith("\n");
        }
    }

    @Test
    void shouldRejectASizeBeyondTheSegment() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(10);
            assertThatThrownBy(() -> Libbpf.bpf_object__open_mem(bytes, 11, MemorySegment.NULL))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void shouldRejectAStringWithANul() {
        assertThatThrownBy(() -> Libbpf.bpf_obj_get("/sys/fs/bpf/a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL character at index 13");
    }

    @Test
    void shouldReturnNegativeErrnos() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(64);
            // EPERM where bpf() is forbidden altogether
            assertThat(Libbpf.bpf_map_lookup_elem(-1, buffer, buffer))
                    .isIn(-Errno.EBADF, -Errno.EPERM);
            assertThat(Libbpf.bpf_obj_get("/nowhere/at/all")).isIn(-Errno.ENOENT, -Errno.EPERM);
            MemorySegment ring =
                    Libbpf.ring_buffer__new(
                            -1, MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
            assertThat(Errno.name(Errno.of(ring))).isIn("EBADF", "EBADFD", "EPERM");
        }
    }

    @Test
    @SuppressWarnings("restricted")
    void shouldCallBackWithARecord() throws Throwable {
        List<Long> seen = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer =
                    Libbpf.sampleCallback(
                            (ctx, data, size) -> {
                                seen.addAll(List.of(ctx, data, size));
                                return -5;
                            },
                            arena);
            MethodHandle call =
                    Linker.nativeLinker()
                            .downcallHandle(
                                    pointer,
                                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
            int result =
                    (int)
                            call.invokeExact(
                                    MemorySegment.ofAddress(1),
                                    MemorySegment.ofAddress(0x7fff_ffff_fff8L),
                                    3L);
            assertThat(result).isEqualTo(-5);
            assertThat(seen).containsExactly(1L, 0x7fff_ffff_fff8L, 3L);
        }
    }
}
