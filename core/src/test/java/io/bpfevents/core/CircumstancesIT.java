package io.bpfevents.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.advice.Tracefs;
import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The advice for a process without privileges, mounts or BTF. */
@KernelTest
class CircumstancesIT {
    /** Root without any capability: it can read the class path. */
    private static final List<String> WITHOUT_CAPABILITIES =
            List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");

    /** In a mount name space of its own, so that other processes are not affected. */
    private static final List<String> WITHOUT_TRACEFS =
            List.of(
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    "umount --recursive --lazy /sys/kernel/debug 2>&-;"
                            + " umount --recursive --lazy /sys/kernel/tracing && exec \"$0\" \"$@\"");

    /** As on kernels before 4.1, and in containers that mount only debugfs. */
    private static final List<String> WITH_DEBUGFS_ONLY =
            unshared(
                    "umount --recursive --lazy /sys/kernel/debug 2>&-;"
                            + " umount --recursive --lazy /sys/kernel/tracing;"
                            + " mount -t debugfs debugfs /sys/kernel/debug");

    private static final List<String> WITH_TRACEFS_ELSEWHERE =
            unshared(
                    "umount --recursive --lazy /sys/kernel/debug 2>&-;"
                            + " umount --recursive --lazy /sys/kernel/tracing;"
                            + " mount -t tracefs tracefs /mnt");

    private static final List<String> WITHOUT_KERNEL_BTF =
            unshared("mount -t tmpfs tmpfs /sys/kernel/btf");

    private static final List<String> WITHOUT_BPFFS =
            unshared("umount --recursive --lazy /sys/fs/bpf");

    private static final List<String> WITH_BPFFS_ELSEWHERE =
            unshared("umount --recursive --lazy /sys/fs/bpf; mount -t bpf bpf /mnt");

    /** Another user owns the directory, and root without these capabilities cannot read it. */
    private static final List<String> WITH_TRACEFS_CLOSED =
            List.of(
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    "umount --recursive --lazy /sys/kernel/debug 2>&-;"
                            + " mount -t tmpfs -o mode=700,uid=65534 tmpfs /sys/kernel/tracing"
                            + " && exec setpriv --bounding-set=-dac_override,-dac_read_search"
                            + " \"$0\" \"$@\"");

    private static List<String> unshared(String commands) {
        String exec = "{ " + commands + "; } && exec \"$0\" \"$@\"";
        return List.of("unshare", "--mount", "sh", "-c", exec);
    }

    /** The operations that each process tries. */
    static final class Attempt {
        private Attempt() {}

        /** Prints the results. */
        public static void main(String[] arguments) {
            System.out.println("available: " + BpfSupport.isAvailable());
            BpfSupport.unavailabilityCause()
                    .ifPresent(cause -> System.out.println("cause: " + cause.getMessage()));
            System.out.println("tracefs: [" + new Tracefs().problem() + "]");
            try (BpfObject object = TestObjects.open("globals").load()) {
                System.out.println("loaded");
                object.program(arguments[0]).attach();
                System.out.println("attached");
            } catch (BpfException e) {
                System.out.println(e.errnoName().orElseThrow() + ": " + e.getMessage());
            }
        }
    }

    @Test
    void shouldFindNothingMissingHere() {
        assertThat(ForkedJvm.run(List.of(), Attempt.class, "on_exec"))
                .contains("available: true", "tracefs: []", "loaded", "attached")
                .doesNotContain("cause: ");
        assertThat(BpfSupport.isAvailable()).isTrue();
        assertThat(BpfSupport.unavailabilityCause()).isEmpty();
    }

    @Test
    void shouldNameTheMissingCapability() {
        assertThat(ForkedJvm.run(WITHOUT_CAPABILITIES, Attempt.class, "on_exec"))
                .contains("available: false")
                .containsPattern("cause: cannot create a BPF ring buffer: EPERM .*CAP_BPF")
                .containsPattern("(?s)EPERM: cannot load globals: EPERM .*CAP_BPF and CAP_PERFMON")
                .contains("run it as root")
                .doesNotContainPattern("(?m)^loaded$");
    }

    @Test
    void shouldNameTheMountCommandOfTracefs() {
        String output = ForkedJvm.run(WITHOUT_TRACEFS, Attempt.class, "on_exec");
        assertThat(output)
                .contains(
                        "available: true",
                        "tracefs: [tracefs is not mounted: ",
                        "loaded",
                        "ENOENT: cannot attach program on_exec to tp/sched/sched_process_exec",
                        "mount -t tracefs tracefs /sys/kernel/tracing")
                .doesNotContain("attached");
    }

    @Test
    void shouldNotBlameTracefsForAProgramThatDoesNotUseIt() {
        assertThat(ForkedJvm.run(WITHOUT_TRACEFS, Attempt.class, "on_exec_raw"))
                .contains("tracefs: [tracefs is not mounted: ", "attached")
                .doesNotContain("cannot attach");
    }

    @Test
    void shouldFindTracepointsInDebugfs() {
        assertThat(ForkedJvm.run(WITH_DEBUGFS_ONLY, Attempt.class, "on_exec"))
                .contains("tracefs: []", "attached");
        assertThat(ForkedJvm.run(WITH_DEBUGFS_ONLY, Missing.class))
                .contains("this kernel has no tracepoint no/such: /sys/kernel/debug/tracing/")
                .doesNotContain("not mounted");
    }

    @Test
    void shouldReportThatTracefsIsInaccessible() {
        assertThat(ForkedJvm.run(WITH_TRACEFS_CLOSED, Attempt.class, "on_exec"))
                .contains(
                        "cannot attach program on_exec",
                        "this process may not read /sys/kernel/tracing: ",
                        "libbpf reports: ")
                .doesNotContain("attached");
    }

    @Test
    void shouldReportWhereTracefsIsMounted() {
        assertThat(ForkedJvm.run(WITH_TRACEFS_ELSEWHERE, Attempt.class, "on_exec"))
                .contains(
                        "ENOENT: cannot attach program on_exec",
                        "tracefs is mounted at /mnt, and libbpf searches only",
                        "libbpf reports: ");
    }

    /** Attaches to a tracepoint that does not exist. */
    static final class Missing {
        private Missing() {}

        public static void main(String[] arguments) {
            try (BpfObject object = TestObjects.open("globals").load()) {
                object.program("on_exec").attachTracepoint("no", "such");
            } catch (BpfException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** Loads a program whose hook is in the BTF of the kernel. */
    static final class WithBtf {
        private WithBtf() {}

        public static void main(String[] arguments) {
            try (OpenBpfObject object = BpfObject.open(Path.of(arguments[0]))) {
                object.load();
                System.out.println("loaded");
            } catch (BpfException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void shouldReportThatTheKernelOffersNoBtf(@TempDir Path directory) {
        String source =
                """
                #include <linux/bpf.h>
                #include <bpf/bpf_helpers.h>
                SEC("tp_btf/sched_process_exec") int on_exec(void *ctx) { return 0; }
                char LICENSE[] SEC("license") = "GPL";
                """;
        String object = Clang.bpf(directory, "btf", source).toString();
        assertThat(ForkedJvm.run(List.of(), WithBtf.class, object)).contains("loaded");
        assertThat(ForkedJvm.run(WITHOUT_KERNEL_BTF, WithBtf.class, object))
                .contains(
                        "this kernel offers no BTF at /sys/kernel/btf/vmlinux", "libbpf reports: ");
    }

    /** Pins a ring and opens a pin. */
    static final class Pin {
        private Pin() {}

        public static void main(String[] arguments) {
            Path path = Path.of("/sys/fs/bpf/bpf-events-nowhere");
            try (BpfObject object = TestObjects.open("two_rings").load()) {
                object.ringbuf("first").pin(path);
            } catch (BpfException e) {
                System.out.println(e.getMessage());
            }
            try (BpfRingbuf ring = BpfRingbuf.openPinned(path)) {
                System.out.println(ring);
            } catch (BpfException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void shouldNameTheMountCommandOfTheBpfFileSystem() {
        String mount = "in no BPF file system, and none is mounted: mount -t bpf bpf /sys/fs/bpf";
        assertThat(ForkedJvm.run(WITHOUT_BPFFS, Pin.class))
                .containsSubsequence("cannot pin ring first", mount, "cannot open", mount);
    }

    @Test
    void shouldReportWhereTheBpfFileSystemIsMounted() {
        String place = "in no BPF file system: choose a path below /mnt";
        assertThat(ForkedJvm.run(WITH_BPFFS_ELSEWHERE, Pin.class))
                .containsSubsequence("cannot pin ring first", place, "cannot open", place)
                .doesNotContain("mount -t");
    }
}
