package io.bpfevents.core.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.advice.Privileges.Capability;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    private static final List<Capability> TRACING =
            List.of(Capability.CAP_BPF, Capability.CAP_PERFMON);

    @TempDir private Path root;
    private FakeMachine fake;

    @BeforeEach
    void prepare() {
        fake = new FakeMachine(root);
    }

    @Test
    void shouldFindMountsAtAnyPath() {
        fake.mount("/run/bpf", "bpf").mount("/var/my\\040pins", "bpf");
        Machine machine = fake.machine();
        assertThat(machine.mountsOf("bpf"))
                .containsExactly(Path.of("/run/bpf"), Path.of("/var/my pins"));
        assertThat(machine.typeAt(Path.of("/run/bpf/deep/pin"))).isEqualTo("bpf");
        assertThat(machine.typeAt(Path.of("/run/bpffs"))).isEqualTo("ext4");
        assertThat(machine.typeAt(Path.of("/run/bpf/../x"))).isEqualTo("ext4");
    }

    @Test
    void shouldNotCountAMountThatAnotherOneHides() {
        fake.mount("/sys/fs/bpf", "bpf").mount("/sys/fs/bpf", "tmpfs");
        assertThat(fake.machine().mountsOf("bpf")).isEmpty();
        assertThat(fake.machine().typeAt(Path.of("/sys/fs/bpf/pin"))).isEqualTo("tmpfs");
    }

    @Test
    void shouldHideMountsBelowAMountThatCameLater() {
        fake.mount("/run/deep/bpf", "bpf").mount("/run", "tmpfs");
        assertThat(fake.machine().mountsOf("bpf")).isEmpty();
    }

    @Test
    void shouldReadAWholeNumberOfTheKernel() throws Exception {
        Process cat = new ProcessBuilder("cat", "/proc/sys/kernel/pid_max").start();
        String number = cat.inputReader().readLine();
        assertThat(number).hasSizeGreaterThan(1);
        assertThat(Machine.HERE.read("/proc/sys/kernel/pid_max")).hasValue(number);
    }

    @Test
    void shouldCompareReleases() {
        fake.release("5.10.0-8-amd64");
        assertThat(fake.machine().isOlderThan(5, 11)).isTrue();
        assertThat(fake.machine().isOlderThan(5, 10)).isFalse();
        fake.release("6.1.2");
        assertThat(fake.machine().isOlderThan(5, 11)).isFalse();
        fake.release("unknown");
        assertThat(fake.machine().isOlderThan(5, 11)).isFalse();
    }

    @Test
    void shouldNameTheCapabilitiesThatAProcessLacks() {
        fake.capabilities(FakeMachine.CONTAINER);
        String advice = new Privileges(fake.machine()).advice(TRACING);
        assertThat(advice).startsWith("this process lacks CAP_BPF and CAP_PERFMON: ");
        assertThat(advice).doesNotContain("unprivileged_bpf_disabled");

        fake.write("/proc/sys/kernel/unprivileged_bpf_disabled", "2\n");
        assertThat(new Privileges(fake.machine()).advice(TRACING))
                .contains("this process lacks CAP_BPF", "kernel.unprivileged_bpf_disabled is 2");
        assertThat(new Privileges(fake.machine()).advice(EnumSet.of(Capability.CAP_NET_ADMIN)))
                .startsWith("this process lacks CAP_NET_ADMIN: ")
                .doesNotContain("unprivileged_bpf_disabled");
    }

    @Test
    void shouldAcceptSysAdminForAllCapabilities() {
        fake.capabilities("0000000000200000");
        assertThat(new Privileges(fake.machine()).missing(TRACING)).isEmpty();
        assertThat(new Privileges(fake.machine()).advice(TRACING)).isEqualTo(Remedy.REFUSED.of());
    }

    @Test
    void shouldRecogniseAUserNamespace() {
        fake.write("/proc/self/uid_map", "         0       1000          1\n");
        assertThat(new Privileges(fake.machine()).advice(TRACING))
                .isEqualTo(Remedy.USER_NAMESPACE.of());
    }
}
