package io.bpfevents.core.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.ffi.Errno;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfAdviceTest {
    private static final String OPEN =
            "libbpf: failed to open perf buffer event on cpu #0: Permission denied";
    private static final String MMAP =
            "libbpf: failed to mmap perf buffer on cpu #0: Operation not permitted";

    @TempDir private Path root;
    private FakeMachine fake;

    @BeforeEach
    void prepare() {
        fake = new FakeMachine(root);
    }

    private String advice(int errno, String log) {
        return new PerfAdvice(fake.machine()).opening(errno, log);
    }

    @Test
    void shouldNameTheLimitsOfLockedMemory() {
        String limits =
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             31744                31744                processes
                Max locked memory         8388608              unlimited            bytes
                """;
        fake.write("/proc/sys/kernel/perf_event_mlock_kb", "516\n");
        fake.write("/proc/self/limits", limits);
        assertThat(advice(Errno.EPERM, MMAP))
                .isEqualTo(Remedy.PERF_LOCKED.of("516", "8388608"))
                .contains("perf_event_mlock_kb is 516", "RLIMIT_MEMLOCK, here 8388608 bytes");
        assertThat(advice(Errno.ENOMEM, MMAP)).isEmpty();
    }

    @Test
    void shouldNameUnreadableLimitsUnknown() {
        assertThat(advice(Errno.EPERM, MMAP))
                .isEqualTo(Remedy.PERF_LOCKED.of("unknown", "unknown"));
    }

    @Test
    void shouldNameTheSettingOnlyIfTheCapabilityIsMissing() {
        fake.write("/proc/sys/kernel/perf_event_paranoid", "2\n").capabilities(FakeMachine.NONE);
        assertThat(advice(Errno.EACCES, OPEN)).isEqualTo(Remedy.PERF_PARANOID.of("2"));
        assertThat(advice(Errno.EPERM, OPEN)).contains("lacks CAP_PERFMON");
        fake.capabilities(FakeMachine.ALL);
        assertThat(advice(Errno.EACCES, OPEN)).isEqualTo(Remedy.REFUSED.of());
    }

    @Test
    void shouldNotExplainOtherCalls() {
        assertThat(advice(Errno.EPERM, "libbpf: failed to set cpu #0, key 0 -> perf FD 7"))
                .isEmpty();
        assertThat(advice(Errno.EINVAL, OPEN)).isEmpty();
    }
}
