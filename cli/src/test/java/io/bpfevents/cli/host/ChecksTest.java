package io.bpfevents.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.host.Finding.Status;
import io.bpfevents.core.advice.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks on machines that differ from this one. */
class ChecksTest {
    private static final String ALL = "000001ffffffffff";

    @TempDir private Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Finding kernel(String check) {
        return find(new KernelChecks(new Machine(root)).findings(), check);
    }

    private Finding process(String check) {
        return find(new ProcessChecks(new Machine(root)).findings(), check);
    }

    private static Finding find(List<Finding> all, String check) {
        return all.stream().filter(it -> it.check().equals(check)).findFirst().orElseThrow();
    }

    private void capabilities(String effective, String uidMap) throws IOException {
        write("proc/self/status", "Name:\tjava\nCapEff:\t" + effective + "\nSeccomp:\t2\n");
        write("proc/self/uid_map", uidMap);
        write("proc/sys/kernel/unprivileged_bpf_disabled", "2\n");
        write("proc/sys/kernel/perf_event_paranoid", "3\n");
    }

    @Test
    void shouldReportAnOldKernelWithoutAnything() throws Exception {
        write("proc/sys/kernel/osrelease", "5.4.0-generic\n");
        write("proc/self/mountinfo", "");
        write("proc/self/limits", "Max locked memory         65536        65536       bytes\n");

        assertThat(kernel("kernel"))
                .isEqualTo(
                        new Finding(
                                "kernel",
                                Status.MISSING,
                                true,
                                "5.4.0-generic",
                                "ring buffers require Linux 5.8"));
        assertThat(kernel("btf").isProblem()).isTrue();
        assertThat(kernel("btf").remedy()).contains("CONFIG_DEBUG_INFO_BTF=y");
        assertThat(kernel("memlock").status()).isEqualTo(Status.RESTRICTED);
        assertThat(kernel("memlock").remedy()).contains("ulimit -l");
        assertThat(kernel("tracefs").status()).isEqualTo(Status.MISSING);
        assertThat(kernel("tracefs").remedy()).contains("mount -t tracefs");
        assertThat(kernel("bpffs").remedy()).contains("mount -t bpf none /sys/fs/bpf");
        assertThat(kernel("cgroup2").isProblem()).isFalse();
        assertThat(kernel("lsm").found()).isEqualTo("unknown");
    }

    @Test
    void shouldReportWhatAModernKernelHas() throws Exception {
        write("proc/sys/kernel/osrelease", "6.12.1\n");
        write("sys/kernel/btf/vmlinux", "");
        write("sys/kernel/security/lsm", "lockdown,capability,bpf\n");
        write("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
        write("sys/devices/system/cpu/online", "0-3\n");
        write("sys/devices/system/cpu/possible", "0-7\n");
        write("sys/kernel/tracing/events/sched/id", "");
        write(
                "proc/self/mountinfo",
                """
                20 1 0:1 / /sys/kernel/tracing rw - tracefs tracefs rw
                21 1 0:2 / /sys/fs/bpf rw - bpf bpf rw
                22 1 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw
                """);

        List<Finding> all = new KernelChecks(new Machine(root)).findings();

        assertThat(all)
                .allSatisfy(it -> assertThat(it.status()).as(it.check()).isEqualTo(Status.OK))
                .extracting(Finding::found)
                .containsExactly(
                        "6.12.1",
                        "/sys/kernel/btf/vmlinux",
                        "online 0-3, possible 0-7",
                        "integrity",
                        "lockdown,capability,bpf",
                        "not limited from Linux 5.11 on",
                        "/sys/kernel/tracing",
                        "/sys/fs/bpf",
                        "/sys/fs/cgroup");
    }

    @Test
    void shouldReportLockdownOfConfidentiality() throws Exception {
        write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");

        assertThat(kernel("lockdown").status()).isEqualTo(Status.RESTRICTED);
        assertThat(kernel("lockdown").remedy()).contains("lockdown=integrity");
    }

    @Test
    void shouldReportMissingCapabilities() throws Exception {
        capabilities("0000000000000000", "0 0 4294967295\n");

        assertThat(process("cap_bpf").status()).isEqualTo(Status.MISSING);
        assertThat(process("cap_bpf").isProblem()).isTrue();
        assertThat(process("cap_bpf").remedy()).contains("this process lacks CAP_BPF");
        assertThat(process("cap_perfmon").isProblem()).isTrue();
        assertThat(process("cap_sys_admin").status()).isEqualTo(Status.MISSING);
        assertThat(process("cap_sys_admin").isProblem()).isFalse();
        assertThat(process("unprivileged_bpf_disabled").status()).isEqualTo(Status.RESTRICTED);
        assertThat(process("perf_event_paranoid").remedy())
                .startsWith("kernel.perf_event_paranoid is 3");
        assertThat(process("seccomp").found()).startsWith("a filter");
    }

    @Test
    void shouldAcceptTheCapabilitiesOfALoader() throws Exception {
        capabilities("000000c000000000", "0 0 4294967295\n");

        assertThat(process("cap_bpf")).isEqualTo(Finding.ok("cap_bpf", "effective").needed());
        assertThat(process("cap_perfmon").isProblem()).isFalse();
        assertThat(process("cap_dac_read_search").status()).isEqualTo(Status.MISSING);
        assertThat(process("unprivileged_bpf_disabled").status()).isEqualTo(Status.OK);
    }

    @Test
    void shouldAcceptCapSysAdminForTheOthers() throws Exception {
        capabilities("0000000000200000", "0 0 4294967295\n");

        assertThat(process("cap_bpf"))
                .isEqualTo(Finding.ok("cap_bpf", "by CAP_SYS_ADMIN").needed());
        assertThat(process("cap_dac_read_search").status()).isEqualTo(Status.MISSING);
    }

    @Test
    void shouldReportCapabilitiesOfAUserNamespaceAsRestricted() throws Exception {
        capabilities(ALL, "0 1000 1\n");

        assertThat(process("cap_bpf").status()).isEqualTo(Status.RESTRICTED);
        assertThat(process("cap_bpf").isProblem()).isTrue();
        assertThat(process("cap_bpf").remedy()).contains("user namespace");
    }
}
