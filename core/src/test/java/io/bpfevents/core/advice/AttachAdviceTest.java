package io.bpfevents.core.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.ffi.Errno;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the logs of libbpf 1.1 and 1.4. */
class AttachAdviceTest {
    private static final String NO_TRACEPOINT =
            "libbpf: failed to determine tracepoint 'sched/gone' perf event ID: No such file or"
                    + " directory\nlibbpf: prog 'p': failed to create tracepoint 'sched/gone' perf"
                    + " event: No such file or directory";
    private static final String NO_KPROBE =
            "libbpf: prog 'p': failed to create kprobe 'gone+0x0' perf event: No such file or"
                    + " directory";
    private static final String NO_LEGACY_KPROBE =
            "libbpf: failed to add legacy kprobe event for 'gone+0x0': No such file or directory";
    private static final String NO_UPROBE =
            "libbpf: failed to add legacy uprobe event for '/bin/sh:0x1230': No such file or"
                    + " directory";

    @TempDir private Path root;
    private FakeMachine fake;

    @BeforeEach
    void prepare() {
        fake = new FakeMachine(root);
    }

    private String notFound(String hook, String log) {
        return new AttachAdvice(fake.machine(), OptionalInt.empty()).about(hook, Errno.ENOENT, log);
    }

    @Test
    void shouldReportTheTracepointIfTracefsIsMounted() {
        fake.mount("/sys/kernel/tracing", "tracefs").directory("/sys/kernel/tracing/events");
        assertThat(notFound("tp/sched/gone", NO_TRACEPOINT))
                .isEqualTo(Remedy.NO_TRACEPOINT.of("sched/gone", "/sys/kernel/tracing"));
    }

    @Test
    void shouldReportTheTracepointIfTracefsIsInDebugfs() {
        fake.mount("/sys/kernel/debug", "debugfs").mount("/sys/kernel/debug/tracing", "tracefs");
        fake.directory("/sys/kernel/debug/tracing/events");
        assertThat(notFound("tp/sched/gone", NO_TRACEPOINT))
                .isEqualTo(Remedy.NO_TRACEPOINT.of("sched/gone", "/sys/kernel/debug/tracing"));
    }

    @Test
    void shouldNameTheMountCommandIfTracefsIsNotMounted() {
        fake.directory("/sys/kernel/tracing");
        assertThat(notFound("tp/sched/gone", NO_TRACEPOINT)).isEqualTo(Remedy.NO_TRACEFS.of());
    }

    @Test
    void shouldReportThatLibbpfDoesNotSearchTracefsAtItsMountPoint() {
        fake.mount("/mnt/trace", "tracefs").directory("/mnt/trace/events");
        assertThat(notFound("tp/sched/gone", NO_TRACEPOINT))
                .isEqualTo(Remedy.TRACEFS_ELSEWHERE.of("/mnt/trace"));
    }

    @Test
    void shouldNotMentionTracefsForRawTracepoints() {
        String log =
                "libbpf: prog 'p': failed to attach to raw tracepoint 'gone': No such file or"
                        + " directory";
        assertThat(notFound("raw_tp/gone", log)).isEqualTo(Remedy.NO_RAW_TRACEPOINT.of("gone"));
    }

    @Test
    void shouldReportTheFunctionOnlyIfTheKernelHasKprobes() {
        for (String log : new String[] {NO_KPROBE, NO_LEGACY_KPROBE}) {
            assertThat(notFound("kprobe/gone", log)).isEqualTo(Remedy.NO_PROBES.of("kprobe"));
        }
        fake.directory("/sys/bus/event_source/devices/kprobe");
        for (String log : new String[] {NO_KPROBE, NO_LEGACY_KPROBE}) {
            assertThat(notFound("kprobe/gone", log)).isEqualTo(Remedy.NO_FUNCTION.of("gone"));
        }
    }

    @Test
    void shouldReportThatTheKernelHasNoUprobes() {
        assertThat(notFound("f in /bin/sh", NO_UPROBE)).isEqualTo(Remedy.NO_PROBES.of("uprobe"));
        fake.directory("/sys/bus/event_source/devices/uprobe").write("/bin/sh", "");
        assertThat(notFound("f in /bin/sh", NO_UPROBE)).isEmpty();
    }

    @Test
    void shouldNameAMissingFileForAnOffset() {
        fake.directory("/sys/bus/event_source/devices/uprobe");
        assertThat(notFound("offset 0x1230 in /bin/sh", NO_UPROBE))
                .isEqualTo(Remedy.NO_FILE.of("/bin/sh"));
    }

    @Test
    void shouldNameAMissingProcess() {
        AttachAdvice advice = new AttachAdvice(fake.machine(), OptionalInt.of(7));
        assertThat(advice.about("f of process 7 in /bin/sh", Errno.ESRCH, ""))
                .isEqualTo(Remedy.NO_PROCESS.of(7));
        assertThat(notFound("f in /bin/sh", "")).isEmpty();
    }

    @Test
    void shouldReportMissingPrivilegesFirst() {
        fake.capabilities(FakeMachine.CONTAINER);
        String log = NO_KPROBE.replace("No such file or directory", "Operation not permitted");
        assertThat(
                        new AttachAdvice(fake.machine(), OptionalInt.empty())
                                .about("kprobe/f", Errno.EPERM, log))
                .contains("CAP_PERFMON");
    }

    @Test
    void shouldNotReportPrivilegesForAnUnreadableFile() {
        String log = "libbpf: failed to open /opt/app: Permission denied";
        assertThat(
                        new AttachAdvice(fake.machine(), OptionalInt.empty())
                                .about("f in /opt/app", Errno.EACCES, log))
                .isEqualTo(Remedy.NO_ACCESS.of("/opt/app"));
    }

    @Test
    void shouldHaveNoAdviceForUnknownFailures() {
        assertThat(notFound("perf_event", "")).isEmpty();
        assertThat(notFound("tp/sched/x", "libbpf: something new")).isEmpty();
    }

    @Test
    void shouldNameTheMethodForAnOffsetInASection() {
        String log = "libbpf: elf: failed to find symbol '0x1149' in '/bin/app'";
        fake.directory("/sys/bus/event_source/devices/uprobe");
        assertThat(notFound("uprobe//bin/app:0x1149", log))
                .isEqualTo(Remedy.OFFSET_IN_SECTION.of("/bin/app", "0x1149"));
    }
}
