package io.bpfevents.catalog.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Proc;
import io.bpfevents.core.testing.KernelTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@KernelTest
class MountIT {
    private static final int EINVAL = 22;
    private static final int ENODEV = 19;
    private static final int MS_RDONLY = 1;
    private static final int MNT_DETACH = 2;

    /** The system calls themselves, whichever of them mount(8) uses. */
    private static final String SCRIPT =
            """
            my ($mount, $umount2, $move, $path) = @ARGV;
            syscall($mount + 0, my $source = "a source", my $target = "$path", my $type = "tmpfs", %d, 0);
            syscall($umount2 + 0, $target, %d);
            syscall($mount + 0, $source, $target, my $none = "no such type", 0, 0);
            syscall($umount2 + 0, $target, 0);
            syscall($move + 0, -1, my $from = "from", -1, my $to = "to", 0);
            $| = 1; print "\\n"; <STDIN>;
            """
                    .formatted(MS_RDONLY, MNT_DETACH);

    @TempDir Path directory;

    static List<Named<Variant>> variants() {
        return Observation.variants(Mount.class);
    }

    private static String[] numbers() {
        return System.getProperty("os.arch").equals("amd64")
                ? new String[] {"165", "166", "429"}
                : new String[] {"40", "39", "429"}; // asm-generic/unistd.h
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) {
        String[] numbers = numbers();
        try (Observation<Mount> mounts = Observation.ofTree(Mount.class, variant);
                Child perl =
                        Child.start(
                                "unshare",
                                "--mount",
                                "perl",
                                "-e",
                                SCRIPT,
                                numbers[0],
                                numbers[1],
                                numbers[2],
                                directory.toString())) {
            perl.readLine();
            mounts.await(it -> it.operation() == MountOperation.MOVE_MOUNT);
            List<Mount> calls = mounts.events(it -> it.comm().equals("perl"));
            assertThat(calls).hasSize(5);
            Mount mounted = calls.getFirst();
            mounts.assertTime(mounted);
            assertThat(mounted.task()).isEqualTo(Proc.task(perl.pid()));
            assertThat(mounted.duration()).isPositive();
            assertThat(mounted.operation()).isEqualTo(MountOperation.MOUNT);
            assertThat(mounted.flags()).isEqualTo(MS_RDONLY);
            assertThat(mounted.errno()).isEmpty();
            assertThat(mounted.type()).isEqualTo("tmpfs");
            assertThat(mounted.source()).isEqualTo("a source");
            assertThat(mounted.path()).isEqualTo(directory.toString());

            Mount detached = calls.get(1);
            assertThat(detached.operation()).isEqualTo(MountOperation.UMOUNT);
            assertThat(detached.flags()).isEqualTo(MNT_DETACH);
            assertThat(detached.errno()).isEmpty();
            assertThat(detached.type()).isEmpty();
            assertThat(detached.source()).isEmpty();
            assertThat(detached.path()).isEqualTo(directory.toString());

            assertThat(calls.get(2).errno()).hasValue(ENODEV);
            assertThat(calls.get(3).errno()).hasValue(EINVAL); // not mounted

            Mount moved = calls.get(4);
            assertThat(moved.errno()).isPresent();
            assertThat(moved.source()).isEqualTo("from");
            assertThat(moved.path()).isEqualTo("to");
            assertThat(moved.type()).isEmpty();
        }
    }
}
