package io.bpfevents.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.advice.Tracefs;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process is told that lacks something. */
@KernelTest
class CircumstancesIT {
    /** Still root, so that it can read the class path, but without any capability. */
    private static final List<String> WITHOUT_CAPABILITIES =
            List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");

    /** In a mount name space of its own, so that nobody else misses it. */
    private static final List<String> WITHOUT_TRACEFS =
            List.of(
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    "umount --recursive --lazy /sys/kernel/debug 2>&-;"
                            + " umount --recursive --lazy /sys/kernel/tracing && exec \"$0\" \"$@\"");

    /** What each process tries. */
    static final class Attempt {
        private Attempt() {}

        /** Prints what it meets. */
        public static void main(String[] arguments) {
            System.out.println("available: " + BpfSupport.isAvailable());
            BpfSupport.unavailabilityCause()
                    .ifPresent(cause -> System.out.println("cause: " + cause.getMessage()));
            System.out.println("tracefs: [" + new Tracefs().problem() + "]");
            try (BpfObject object = TestObjects.open("globals")) {
                object.load();
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
                .containsPattern("cause: cannot make a BPF ring buffer: EPERM .*CAP_BPF")
                .containsPattern("(?s)EPERM: cannot load globals: EPERM .*CAP_BPF and CAP_PERFMON")
                .contains("run it as root")
                .doesNotContain("loaded");
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
    void shouldNotBlameTracefsForWhatTakesNone() {
        assertThat(ForkedJvm.run(WITHOUT_TRACEFS, Attempt.class, "on_exec_raw"))
                .contains("tracefs: [tracefs is not mounted: ", "attached")
                .doesNotContain("cannot attach");
    }
}
