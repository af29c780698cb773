package io.bpfevents.benchmarks.catalog;

import io.bpfevents.core.kernel.RunStatistics;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.struct.BpfProgInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A BPF program of this process, found by its descriptor: a source does not publish its programs.
 *
 * @param id increases in the order of the load
 * @param name the first 15 characters of its function
 * @param runs while {@link RunStatistics} are on
 * @param nanos the time of these runs
 */
record LoadedProgram(int id, String name, long runs, long nanos) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** The programs of this process, in the order of the load. */
    static List<LoadedProgram> all() throws IOException {
        List<LoadedProgram> programs = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : descriptors.toList()) {
                if (isProgram(descriptor)) {
                    programs.add(of(Integer.parseInt(descriptor.getFileName().toString())));
                }
            }
        }
        programs.sort(Comparator.comparingInt(LoadedProgram::id));
        return programs;
    }

    private static boolean isProgram(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals("anon_inode:bpf-prog");
        } catch (NoSuchFileException e) {
            return false; // that of the listing itself
        }
    }

    private static LoadedProgram of(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = BpfProgInfo.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, BpfProgInfo.SIZE);
            int result = Libbpf.bpf_obj_get_info_by_fd(descriptor, info, length);
            if (result != 0) {
                throw new IllegalStateException("no information on a program: error " + -result);
            }
            return new LoadedProgram(
                    BpfProgInfo.id(info),
                    BpfProgInfo.name(info),
                    BpfProgInfo.runCount(info),
                    BpfProgInfo.runTimeNanos(info));
        }
    }
}
