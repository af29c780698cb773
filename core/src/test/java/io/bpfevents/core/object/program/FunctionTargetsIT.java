package io.bpfevents.core.object.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.attach.AttachTarget;
import io.bpfevents.core.attach.BtfHook;
import io.bpfevents.core.attach.Kprobe;
import io.bpfevents.core.attach.MultiKprobe;
import io.bpfevents.core.attach.Targets;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions of the kernel that a call names, with options. */
@KernelTest
class FunctionTargetsIT {
    private static final int EPERM = 1;
    private static final String MKDIR = "shmem_mkdir";
    private static final String RMDIR = "shmem_rmdir";

    private Path directory;

    /** In a tmpfs, whose functions the programs probe. */
    @BeforeEach
    void createDirectory() throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "bpf-events-test-");
    }

    @AfterEach
    void removeDirectory() throws IOException {
        Files.deleteIfExists(directory.resolve("made"));
        Files.delete(directory);
    }

    private void makeAndRemove() throws IOException {
        Files.delete(Files.createDirectory(directory.resolve("made")));
    }

    private static Targets load(HookKind kind, String program) {
        return load(kind, program, object -> object);
    }

    /** Some kernels have such hooks, and deny them even to root. */
    private static Targets load(
            HookKind kind, String program, UnaryOperator<OpenBpfObject> configured) {
        assumeTrue(kind.isOffered(), () -> "this kernel has no hooks of the kind " + kind);
        try {
            long self = ProcessHandle.current().pid();
            return Targets.load(
                    program, object -> configured.apply(object.global("watched", self)));
        } catch (BpfException e) {
            assumeTrue(e.errno() != EPERM, e.getMessage());
            throw e;
        }
    }

    @Test
    void shouldProbeTheBeginningOfAFunctionWithACookie() throws IOException {
        try (Targets targets = load(HookKind.KPROBE, "on_kprobe")) {
            BpfLink mkdir = targets.program().attach(Kprobe.of(MKDIR).cookie(1));
            targets.program().attach(Kprobe.of(RMDIR).cookie(2));
            makeAndRemove();
            makeAndRemove();
            mkdir.close();
            makeAndRemove();
            assertThat(targets.hits(1)).isEqualTo(2);
            assertThat(targets.hits(2)).isEqualTo(3);
            assertThat(mkdir).hasToString("link on_kprobe on " + MKDIR);
        }
    }

    /** Only the beginning is known to be that of an instruction, on every kernel. */
    @Test
    void shouldRejectAnOffsetThatIsNoInstruction() {
        try (Targets targets = load(HookKind.KPROBE, "on_kprobe")) {
            assertThatThrownBy(() -> targets.program().attach(Kprobe.of(RMDIR).offset(0xfffff)))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "attach program on_kprobe to shmem_rmdir+0xfffff",
                            "no instruction of function shmem_rmdir begins at this offset");
            assertThatThrownBy(() -> targets.program().attach(Kprobe.of("no_such_function")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("this kernel has no function no_such_function");
        }
    }

    /** At one of the offsets an instruction begins that each call runs. */
    @Test
    void shouldProbeAnInstruction() throws IOException {
        try (Targets targets = load(HookKind.KPROBE, "on_kprobe")) {
            BpfLink link = null;
            for (int offset = 1; link == null; offset++) {
                link = attachOrNull(targets, Kprobe.of(RMDIR).offset(offset).cookie(3));
            }
            makeAndRemove();
            assertThat(targets.hits(3)).as("%s", link).isOne();
        }
    }

    private static BpfLink attachOrNull(Targets targets, Kprobe probe) {
        try {
            return targets.program().attach(probe);
        } catch (BpfException e) {
            assertThat(probe.offset()).as("%s", e).isLessThan(32);
            return null;
        }
    }

    @Test
    void shouldProbeTheReturnOfAFunction() throws IOException {
        try (Targets targets = load(HookKind.KRETPROBE, "on_kretprobe")) {
            targets.program().attach(Kprobe.onReturn(RMDIR).cookie(4));
            makeAndRemove();
            assertThat(targets.hits(4)).isOne();
        }
    }

    @Test
    void shouldProbeListedFunctionsWithTheirCookies() throws IOException {
        try (Targets targets = load(HookKind.KPROBE_MULTI, "on_multi")) {
            MultiKprobe both = MultiKprobe.of(MKDIR, RMDIR).cookies(5, 6);
            BpfLink link = targets.program().attach(both);
            makeAndRemove();
            assertThat(targets.hits(5)).isOne();
            assertThat(targets.hits(6)).isOne();
            link.close();
            targets.program().attach(both.onReturn());
            makeAndRemove();
            assertThat(targets.hits(5)).isEqualTo(2);
            assertThat(targets.hits(6)).isEqualTo(2);
        }
    }

    @Test
    void shouldProbeFunctionsByAPattern() throws IOException {
        try (Targets targets = load(HookKind.KPROBE_MULTI, "on_multi")) {
            targets.program().attach(MultiKprobe.matching("shmem_?mdir"));
            makeAndRemove();
            assertThat(targets.hits(0)).isOne();
            assertThatThrownBy(() -> targets.program().attach(MultiKprobe.matching("no_such_*")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("this kernel has no function no_such_*");
            assertThatThrownBy(() -> targets.program().attach(Kprobe.of(RMDIR)))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("attach(MultiKprobe)");
        }
    }

    private void shouldPassACookie(HookKind kind, String program) throws IOException {
        AttachTarget hook = BtfHook.withCookie(7);
        try (Targets targets = load(kind, program)) {
            targets.program().attach(hook);
            makeAndRemove();
            assertThat(targets.hits(7)).isOne();
        }
    }

    @Test
    void shouldPassACookieToFentry() throws IOException {
        shouldPassACookie(HookKind.FENTRY, "on_fentry");
    }

    @Test
    void shouldPassACookieToFexit() throws IOException {
        shouldPassACookie(HookKind.FEXIT, "on_fexit");
    }

    @Test
    void shouldPassACookieToASecurityHook() throws IOException {
        shouldPassACookie(HookKind.LSM, "on_lsm");
    }

    /** The section names one function, the call another. */
    @Test
    void shouldChangeTheFunctionBeforeTheLoad() throws IOException {
        UnaryOperator<OpenBpfObject> changed =
                object -> {
                    object.program("on_fentry").attachTarget(MKDIR);
                    return object;
                };
        try (Targets targets = load(HookKind.FENTRY, "on_fentry", changed)) {
            targets.program().attach();
            Files.createDirectory(directory.resolve("made"));
            assertThat(targets.hits(0)).isOne();
            Files.delete(directory.resolve("made"));
            assertThat(targets.hits(0)).isOne();
        }
    }
}
