package io.bpfevents.core.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.count.KernelCpus;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The advice for a process that may not open perf buffers, or not so large ones. */
@KernelTest
@Timeout(120) // a hang is a failure
class PerfPrivilegesIT {
    private static final int RLIMIT_KIB = 64;

    /** linux/bpf.h, enum bpf_map_type. */
    private static final int PERF_EVENT_ARRAY = 4;

    /** Opens the perf buffer of a new map: to create one requires CAP_BPF only. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] arguments) {
            int pages = Integer.parseInt(arguments[0]);
            int fd =
                    CallResults.check(
                            Libbpf.bpf_map_create(
                                    PERF_EVENT_ARRAY, "events", 4, 4, 1, MemorySegment.NULL),
                            "create a map");
            try {
                PerfBuffers.open(
                                "perf buffer events",
                                fd,
                                MapInfo.of(fd),
                                new KernelCpus(),
                                new PerfSettings(pages, 0, List.of(0), 1, 0),
                                MemorySegment.NULL)
                        .close();
                System.out.println("opened");
            } catch (BpfException e) {
                System.out.println(e.getMessage());
            } finally {
                Libc.close(fd);
            }
        }
    }

    private static List<String> with(String capabilities) {
        return List.of(
                "prlimit",
                "--memlock=" + RLIMIT_KIB * 1024,
                "setpriv",
                "--bounding-set=-all," + capabilities,
                "--inh-caps=-all");
    }

    private static int setting(String name) throws IOException {
        return Integer.parseInt(Files.readAllLines(Path.of("/proc/sys/kernel", name)).getFirst());
    }

    @Test
    void shouldNameTheLimitsOfLockedMemory() throws Exception {
        Assumptions.assumeTrue(setting("perf_event_paranoid") > -1, "locked memory is not limited");
        int kib = setting("perf_event_mlock_kb");
        int cpus = new KernelCpus().count();
        int pages = Integer.highestOneBit(kib * cpus + RLIMIT_KIB); // each of 4 KiB or more
        assertThat(ForkedJvm.run(with("+bpf,+perfmon"), Opener.class, String.valueOf(pages)))
                .contains("cannot open perf buffer events of CPU 0: EPERM")
                .contains("kernel.perf_event_mlock_kb is " + kib + " KiB per CPU")
                .contains("RLIMIT_MEMLOCK, here 65536 bytes")
                .contains("libbpf reports: ", "failed to mmap perf buffer on cpu #0");
        String locking = "+bpf,+perfmon,+ipc_lock";
        assertThat(ForkedJvm.run(with(locking), Opener.class, String.valueOf(pages)))
                .contains("opened");
    }

    @Test
    void shouldNameTheMissingCapability() throws Exception {
        int paranoid = setting("perf_event_paranoid");
        Assumptions.assumeTrue(paranoid > 0, "no capability is required");
        assertThat(ForkedJvm.run(with("+bpf"), Opener.class, "1"))
                .contains("cannot open perf buffer events of CPU 0: EACCES")
                .contains("kernel.perf_event_paranoid is " + paranoid, "CAP_PERFMON")
                .contains("libbpf reports: ", "failed to open perf buffer event on cpu #0");
    }
}
