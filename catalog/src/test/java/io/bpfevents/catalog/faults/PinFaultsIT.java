package io.bpfevents.catalog.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A BPF file system in which nothing can be pinned: one error, and nothing stays. */
@KernelTest
class PinFaultsIT {
    private static final String MOUNT = "mount -t bpf bpf /mnt && ";

    /** In a mount name space of its own, so that other processes are not affected. */
    enum Fault {
        READ_ONLY("mount -o remount,ro /mnt && exec \"$0\" \"$@\"", "read-only file system"),
        NO_PERMISSION(
                "chmod 700 /mnt && chown 65534 /mnt && exec setpriv"
                        + " --bounding-set=-dac_override,-dac_read_search \"$0\" \"$@\"",
                "permission");

        private final String commands;
        private final String message;

        Fault(String commands, String message) {
            this.commands = commands;
            this.message = message;
        }

        List<String> launcher() {
            return List.of("unshare", "--mount", "sh", "-c", MOUNT + commands);
        }
    }

    /** Opens the kinds of sources that pin. */
    static final class Pinning {
        private Pinning() {}

        public static void main(String[] arguments) throws Exception {
            SourceKind.RING.cycle(Path.of("/mnt"), () -> {}); // needs no pin
            Path empty = Path.of(arguments[0]);
            OpenResources before = OpenResources.atRest(empty);
            for (SourceKind kind : List.of(SourceKind.PINNED_RING, SourceKind.ADOPTED_RING)) {
                try {
                    kind.cycle(Path.of("/mnt"), () -> {});
                    System.out.println(kind + " was opened");
                } catch (BpfException e) {
                    System.out.println(kind + ": " + e.getMessage());
                }
                System.out.println("same: " + OpenResources.isAgain(before, empty));
            }
            System.exit(0); // does not wait for the threads of schedulers
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReportOneErrorAndLeaveNothing(Fault fault, @TempDir Path empty) {
        String output = ForkedJvm.run(fault.launcher(), Pinning.class, empty.toString());
        assertThat(output)
                .containsPattern("(?i)PINNED_RING: cannot load producer: .*" + fault.message)
                .containsPattern("(?i)ADOPTED_RING: cannot open /mnt/object: .*" + fault.message)
                .doesNotContain("was opened", "same: false");
    }
}
