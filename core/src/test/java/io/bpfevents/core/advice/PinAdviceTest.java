package io.bpfevents.core.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.ffi.Errno;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinAdviceTest {
    @TempDir private Path root;
    private FakeMachine fake;

    @BeforeEach
    void prepare() {
        fake = new FakeMachine(root);
    }

    private String pinning(String path, int errno) {
        return new PinAdvice(fake.machine()).pinning(Path.of(path), errno);
    }

    private String opening(String path, int errno) {
        return new PinAdvice(fake.machine()).opening(Path.of(path), errno);
    }

    @Test
    void shouldNameTheMountCommandOnlyWithoutAnyBpfFileSystem() {
        fake.directory("/sys/fs/bpf");
        assertThat(pinning("/sys/fs/bpf/x", Errno.EPERM))
                .isEqualTo(Remedy.NO_BPFFS.of("/sys/fs/bpf/x"));
        fake.mount("/run/bpf", "bpf").mount("/run/more", "bpf");
        assertThat(pinning("/sys/fs/bpf/x", Errno.EPERM))
                .isEqualTo(Remedy.NOT_BPFFS.of("/sys/fs/bpf/x", "/run/bpf or /run/more"))
                .doesNotContain("mount -t");
        assertThat(opening("/sys/fs/bpf/x", Errno.ENOENT)).contains("in no BPF file system");
    }

    @Test
    void shouldReportADotInAName() {
        fake.mount("/sys/fs/bpf", "bpf").directory("/sys/fs/bpf/app");
        assertThat(pinning("/sys/fs/bpf/app/a.b", Errno.EPERM))
                .isEqualTo(Remedy.DOT.of("/sys/fs/bpf/app/a_b"));
        assertThat(pinning("/sys/fs/bpf/v1.2/pin", Errno.ENOENT))
                .isEqualTo(Remedy.DOT.of("/sys/fs/bpf/v1_2/pin"));
    }

    @Test
    void shouldNameAMissingDirectory() {
        fake.mount("/sys/fs/bpf", "bpf");
        assertThat(pinning("/sys/fs/bpf/app/x/pin", Errno.ENOENT))
                .isEqualTo(Remedy.NO_DIRECTORY.of("/sys/fs/bpf/app/x"));
        assertThat(opening("/sys/fs/bpf/app/pin", Errno.ENOENT))
                .isEqualTo(Remedy.NO_DIRECTORY.of("/sys/fs/bpf/app"));
    }

    @Test
    void shouldDistinguishExistingAndMissingPins() {
        fake.mount("/sys/fs/bpf", "bpf");
        assertThat(opening("/sys/fs/bpf/pin", Errno.ENOENT)).isEqualTo(Remedy.NO_PIN.of());
        assertThat(pinning("/sys/fs/bpf/pin", Errno.EEXIST))
                .isEqualTo(Remedy.PIN_EXISTS.of("/sys/fs/bpf/pin"));
        assertThat(pinning("/sys/fs/bpf/pin", Errno.EROFS)).contains("read-only");
    }

    @Test
    void shouldReportLinksThatAnOldKernelCannotPin() {
        fake.mount("/sys/fs/bpf", "bpf").release("5.14.0");
        Path pin = Path.of("/sys/fs/bpf/pin");
        assertThat(new PinAdvice(fake.machine()).pinningLink(pin, Errno.EINVAL))
                .isEqualTo(Remedy.OLD_LINK.of());
        fake.release("5.15.0");
        assertThat(new PinAdvice(fake.machine()).pinningLink(pin, Errno.EINVAL)).isEmpty();
    }

    @Test
    void shouldReportPrivilegesOnlyForAUsablePath() {
        fake.mount("/sys/fs/bpf", "bpf").capabilities(FakeMachine.NONE);
        assertThat(pinning("/sys/fs/bpf/pin", Errno.EPERM)).contains("lacks CAP_BPF");
        assertThat(pinning("/sys/fs/bpf/a.b", Errno.EPERM)).doesNotContain("CAP_BPF");
    }

    /** From Linux 5.19 on the file's permissions decide, so the setting is not the cause. */
    @Test
    void shouldNameTheSettingThatDeniesEveryCallBefore519() {
        fake.mount("/sys/fs/bpf", "bpf").write("/sys/fs/bpf/pin", "");
        fake.capabilities(FakeMachine.NONE).release("5.18.19");
        String setting = "/proc/sys/kernel/unprivileged_bpf_disabled";
        fake.write(setting, "0\n");
        assertThat(opening("/sys/fs/bpf/pin", Errno.EPERM)).isEqualTo(Remedy.BPF_CALL_DENIED.of());
        fake.write(setting, "2\n");
        assertThat(opening("/sys/fs/bpf/pin", Errno.EPERM)).isEqualTo(Remedy.NO_BPF_CALL.of("2"));
        fake.release("5.19.0");
        assertThat(opening("/sys/fs/bpf/pin", Errno.EPERM)).isEqualTo(Remedy.BPF_CALL_DENIED.of());
        fake.capabilities(FakeMachine.ALL).release("5.18.19");
        assertThat(opening("/sys/fs/bpf/pin", Errno.EPERM)).isEqualTo(Remedy.REFUSED.of());
    }
}
