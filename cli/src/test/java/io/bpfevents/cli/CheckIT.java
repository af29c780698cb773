package io.bpfevents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.CommandProcess;
import io.bpfevents.cli.testing.OtherUser;
import io.bpfevents.core.testing.KernelTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} on this machine: as root, and as a user without capabilities. */
@KernelTest
class CheckIT {
    @TempDir private Path dir;

    /** The lines without what depends on the machine. */
    @Test
    void shouldReportEachCheckInOneLine() {
        Command check = Command.run(Main::run, "check", "--fields", "needed,check");

        assertThat(check.exitCode()).isZero();
        assertThat(check.err()).isEmpty();
        assertThat(check.lines())
                .extracting(it -> it.replaceAll("[{}\"]|needed\":|check\":", ""))
                .filteredOn(it -> !it.equals("false,source"))
                .containsExactly(
                        "true,kernel",
                        "true,btf",
                        "false,cpus",
                        "false,lockdown",
                        "false,lsm",
                        "false,memlock",
                        "false,tracefs",
                        "false,bpffs",
                        "false,cgroup2",
                        "true,cap_bpf",
                        "true,cap_perfmon",
                        "false,cap_sys_admin",
                        "false,cap_dac_read_search",
                        "false,unprivileged_bpf_disabled",
                        "false,perf_event_paranoid",
                        "false,seccomp",
                        "false,pid-namespace",
                        "false,jdk",
                        "false,native-access",
                        "true,libbpf",
                        "true,ring-buffers",
                        "false,tracepoint",
                        "false,btf-tracepoint",
                        "false,kprobe",
                        "false,uprobe");
        assertThat(check.out()).contains("\"check\":\"source\"");
    }

    @Test
    void shouldHaveAReasonForEachLineThatIsNotOk() {
        Command check =
                Command.run(
                        Main::run, "doctor", "--filter", "status!=ok", "--fields", "check,remedy");

        assertThat(check.exitCode()).isZero();
        assertThat(check.lines()).allMatch(it -> !it.contains("null"));
    }

    @Test
    void shouldPrintColumnsInATerminal() throws Exception {
        try (CommandProcess command = CommandProcess.inTerminal(dir, "check")) {
            assertThat(command.exitCode()).isZero();
            assertThat(command.out())
                    .containsPattern("STATUS +NEEDED +CHECK +FOUND +REMEDY")
                    .containsPattern("ok +true +libbpf +[0-9.]+, bundled");
        }
    }

    @Test
    void shouldReportWhatIsMissingWithoutRoot() throws Exception {
        OtherUser user = OtherUser.in(dir);

        OtherUser.Result check = user.run("io.bpfevents.cli.Main", "check");

        assertThat(check.err())
                .isEqualTo(
                        "bpf-events: needed, and cannot be used: cap_bpf, cap_perfmon, ring-buffers\n");
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out())
                .contains(
                        "{\"status\":\"missing\",\"needed\":true,\"check\":\"cap_bpf\",\"found\":null,"
                                + "\"remedy\":\"this process lacks CAP_BPF: run it as root;")
                .contains("\"check\":\"ring-buffers\"")
                .contains(
                        "{\"status\":\"missing\",\"needed\":false,\"check\":\"source\","
                                + "\"found\":\"not checked\",\"remedy\":\"see the line ring-buffers\"}")
                .contains("{\"status\":\"ok\",\"needed\":true,\"check\":\"libbpf\"");
    }
}
