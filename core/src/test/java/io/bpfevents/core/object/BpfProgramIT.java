package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.Probes.Probe;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class BpfProgramIT {
    private Probes probes;

    @BeforeEach
    void load() {
        probes = Probes.load();
    }

    @AfterEach
    void close() {
        probes.close();
    }

    @Test
    void shouldPassTheContextInAndOut() {
        MemorySegment context = MemorySegment.ofArray(new long[8]);
        context.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 7);

        TestRun run = probes.program(Probe.READ_GLOBALS).testRun(context);

        assertThat(run.returnValue()).isEqualTo(-9);
        assertThat(context.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)).isEqualTo(7);
        assertThat(context.getString(48)).isEqualTo("unset");
        assertThat(probes.hits(Probe.READ_GLOBALS)).isOne();
    }

    @Test
    void shouldPassANativeContext() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment context = arena.allocate(64);
            probes.program(Probe.READ_GLOBALS).testRun(context);
            assertThat(context.getString(48)).isEqualTo("unset");
        }
    }

    @Test
    void shouldRunWithoutAContext() {
        try (BpfObject object = TestObjects.open("rejected").autoload("rejected", false).load()) {
            assertThat(object.program("accepted").testRun()).isEqualTo(new TestRun(0, 0));
        }
    }

    @Test
    void shouldRejectAContextThatIsTooSmall() {
        assertThatThrownBy(() ->
                        probes.program(Probe.READ_GLOBALS)
                                .testRun(MemorySegment.ofArray(new long[1])))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("run program read_globals", "EINVAL");
        assertThat(probes.hits(Probe.READ_GLOBALS)).isZero();
    }

    @Test
    void shouldReportThatAProgramHasNoTestRun() {
        assertThatThrownBy(() -> probes.program(Probe.ON_EXEC).testRun())
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("run program on_exec", "SUPP");
    }

    @Test
    void shouldAttachToTheTracepointOfItsSection() {
        probes.program(Probe.ON_GETPPID).attach();

        getppid(3);

        assertThat(probes.hits(Probe.ON_GETPPID)).isGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldAttachToANamedTracepoint() {
        probes.program(Probe.ON_EXEC).attachTracepoint("syscalls", "sys_enter_getppid");

        getppid(3);

        assertThat(probes.hits(Probe.ON_EXEC)).isGreaterThanOrEqualTo(3);
        assertThat(probes.hits(Probe.ON_GETPPID)).isZero();
    }

    @Test
    void shouldAttachToTheRawTracepointOfItsSection() {
        probes.program(Probe.ON_EXEC_RAW).attach();

        Probes.exec();
        Probes.exec();

        assertThat(probes.hits(Probe.ON_EXEC_RAW)).isGreaterThanOrEqualTo(2);
        assertThat(probes.hits(Probe.ON_EXEC)).isZero();
    }

    @Test
    void shouldAttachToANamedRawTracepoint() {
        probes.program(Probe.ON_EXEC_RAW).attachRawTracepoint("sched_process_fork");

        Probes.exec();

        assertThat(probes.hits(Probe.ON_EXEC_RAW)).isPositive();
    }

    @Test
    void shouldAttachToTheBeginningOfAFunction() {
        probes.program(Probe.ON_ENTRY).attachUprobe(Probes.libc(), Probes.FUNCTION);

        callFunction(5);

        assertThat(probes.hits(Probe.ON_ENTRY)).isEqualTo(5);
        assertThat(probes.hits(Probe.ON_RETURN)).isZero();
    }

    @Test
    void shouldAttachToTheReturnOfAFunction() {
        probes.program(Probe.ON_RETURN).attachUretprobe(Probes.libc(), Probes.FUNCTION);

        callFunction(5);

        assertThat(probes.hits(Probe.ON_RETURN)).isEqualTo(5);
        assertThat(probes.hits(Probe.ON_ENTRY)).isZero();
    }

    @Test
    void shouldAttachAProgramTwice() {
        BpfProgram program = probes.program(Probe.ON_ENTRY);
        program.attachUprobe(Probes.libc(), Probes.FUNCTION);
        BpfLink second = program.attachUprobe(Probes.libc(), Probes.FUNCTION);

        callFunction(1);
        second.close();
        callFunction(1);

        assertThat(probes.hits(Probe.ON_ENTRY)).isEqualTo(3);
    }

    @Test
    void shouldAttachAllProgramsThatNameAHook() {
        BpfObject object = probes.object();

        assertThat(object.attach()).isSameAs(object);
        Probes.exec();
        getppid(1);
        callFunction(1);

        assertThat(probes.hits(Probe.ON_EXEC)).isPositive();
        assertThat(probes.hits(Probe.ON_EXEC_RAW)).isPositive();
        assertThat(probes.hits(Probe.ON_GETPPID)).isPositive();
        assertThat(probes.hits(Probe.READ_GLOBALS)).isZero();
        assertThat(probes.hits(Probe.ON_ENTRY)).isZero();
        assertThat(probes.hits(Probe.ON_RETURN)).isZero();
    }

    @Test
    void shouldAttachEachProgramOnce() {
        BpfLink link = probes.program(Probe.ON_EXEC).attach();
        assertThat(link).hasToString("link on_exec on tp/sched/sched_process_exec");
        probes.object().attach();
        ProcessResources attached = ProcessResources.count();

        probes.object().attach();

        assertThat(ProcessResources.count()).isEqualTo(attached);
    }

    @Test
    void shouldAttachAgainAfterALinkWasClosed() {
        BpfLink link = probes.program(Probe.ON_GETPPID).attach();
        link.close();

        probes.object().attach();
        getppid(1);

        assertThat(probes.hits(Probe.ON_GETPPID)).isPositive();
    }

    @Test
    void shouldReportThatASectionNamesNoHook() {
        for (Probe probe : new Probe[] {Probe.READ_GLOBALS, Probe.ON_ENTRY, Probe.ON_RETURN}) {
            BpfProgram program = probes.program(probe);
            assertThatThrownBy(program::attach)
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(program.name(), program.section(), "names no hook");
        }
    }

    @Test
    void shouldReportThatAHookDoesNotExist() {
        assertThatThrownBy(() -> probes.program(Probe.ON_EXEC).attachTracepoint("no", "such"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("on_exec", "tracepoint no/such", "ENOENT")
                .hasMessageNotContaining("mount");
        assertThatThrownBy(() -> probes.program(Probe.ON_EXEC_RAW).attachRawTracepoint("nosuch"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("on_exec_raw", "raw tracepoint nosuch", "ENOENT");
        assertThatThrownBy(
                        () -> probes.program(Probe.ON_ENTRY).attachUprobe(Probes.libc(), "nosuch"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("on_entry", "nosuch in " + Probes.libc(), "ENOENT");
        Path nowhere = Path.of("/no/such.so");
        assertThatThrownBy(() -> probes.program(Probe.ON_RETURN).attachUretprobe(nowhere, "f"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("on_return", "the return of f in /no/such.so", "ENOENT");
    }

    @Test
    void shouldCountRuns() {
        BpfProgram program = probes.program(Probe.READ_GLOBALS);
        int stats = Libbpf.bpf_enable_stats(Libbpf.BPF_STATS_RUN_TIME);
        assertThat(stats).isNotNegative();
        try {
            ProgramInfo before = program.info();
            probes.readGlobals(1);
            probes.readGlobals(1);
            probes.readGlobals(1);
            ProgramInfo after = program.info();

            assertThat(after.id()).isEqualTo(before.id()).isPositive();
            assertThat(after.runs()).isEqualTo(before.runs() + 3);
            assertThat(after.runTimeNanos()).isGreaterThan(before.runTimeNanos());
            assertThat(after.skippedHits()).isZero();
            assertThat(probes.program(Probe.ON_EXEC).info().id()).isNotEqualTo(after.id());
        } finally {
            Libc.close(stats);
        }
    }

    private static void getppid(int times) {
        for (int i = 0; i < times; i++) {
            Probes.getppid();
        }
    }

    private static void callFunction(int times) {
        for (int i = 0; i < times; i++) {
            Probes.callFunction();
        }
    }
}
