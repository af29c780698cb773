package io.bpfevents.catalog.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.internal.filter.Criterion;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Proc;
import io.bpfevents.core.testing.KernelTest;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@KernelTest
class FailedSyscallIT {
    private static final int ENOTDIR = 20;

    static List<Named<Variant>> variants() {
        return Observation.variants(FailedSyscall.class);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) {
        try (Observation<FailedSyscall> failed = Observation.ofTree(FailedSyscall.class, variant);
                Child shell =
                        Child.startUnprivileged(
                                "/bin/sh", "-c", "cd /dev/null/x 2>/dev/null; echo; read line")) {
            shell.readLine();
            FailedSyscall chdir =
                    failed.await(it -> it.pid() == shell.pid() && it.name().equals("chdir"));

            failed.assertTime(chdir);
            assertThat(chdir.task()).isEqualTo(Proc.task(shell.pid()));
            assertThat(chdir.latency()).isPositive();
            assertThat(chdir.errno()).isEqualTo(ENOTDIR);
            assertThat(chdir.errnoName()).isEqualTo("ENOTDIR");
            assertThat(chdir.compat()).isFalse();
            assertThat(chdir.toString()).contains("chdir: ENOTDIR");
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldChooseErrorsInTheKernel(Variant variant) {
        int self = Math.toIntExact(ProcessHandle.current().pid());
        FilterSpec chosen =
                FilterSpec.ALL
                        .withTree(self)
                        .with(Criterion.ERROR, values -> values.withErrors(ENOTDIR));
        try (Observation<FailedSyscall> failed =
                        Observation.of(FailedSyscall.class, variant, chosen);
                Child shell =
                        Child.start(
                                "/bin/sh",
                                "-c",
                                "exec 2>/dev/null; cd /dev/null/x; cd /no/such; cd /dev/null/y;"
                                        + " exec 7< /dev/null/z")) {
            failed.await(it -> it.pid() == shell.pid() && it.name().equals("openat"));
            assertThat(failed.events(it -> it.pid() == shell.pid()))
                    .hasSize(3)
                    .allMatch(it -> it.errno() == ENOTDIR);
        }
    }
}
