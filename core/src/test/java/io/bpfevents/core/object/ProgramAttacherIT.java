package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.LogRecords;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

/** {@code attach()} of a whole object: its links, reports and failures. */
@KernelTest
class ProgramAttacherIT {
    private static final int LIRC_MODE2 = 20; // linux/bpf.h, enum bpf_prog_type

    /** The test object with some of its programs; the user has left out the others. */
    private static OpenBpfObject open(String... programs) {
        OpenBpfObject object = TestObjects.open("hooks");
        for (ProgramSettings program : object.programs()) {
            if (List.of(programs).contains(program.name())) {
                continue;
            }
            object.autoload(program.name(), false);
        }
        return object;
    }

    private static String required(String program) {
        try (BpfObject object = open(program).load()) {
            try {
                object.attach();
            } catch (BpfException e) {
                assertThat(object.onClose().toCompletableFuture()).isCompleted();
                return String.valueOf(e.getMessage());
            }
            throw new AssertionError(program + " was attached");
        }
    }

    @Test
    void shouldFailIfNothingIsAttachedAndListWhatEachProgramRequires() {
        assertThat(required("tracepoint_by_method"))
                .startsWith("cannot attach hooks: none of its programs could be attached")
                .contains("program tracepoint_by_method (tracepoint): attach it by")
                .contains("attachTracepoint(category, tracepoint)", "tp/CATEGORY/TRACEPOINT");
        assertThat(required("raw_tracepoint_by_method"))
                .contains("program raw_tracepoint_by_method (raw_tp): attach it by")
                .contains("attachRawTracepoint(tracepoint)", "SEC(\"raw_tp/TRACEPOINT\")");
        assertThat(required("uprobe_by_method"))
                .contains("program uprobe_by_method (uprobe): attach it by")
                .contains("attachUprobe(binary, function)", "SEC(\"uprobe/BINARY:FUNCTION\")");
        assertThat(required("uretprobe_by_method"))
                .contains("attachUretprobe(binary, function)", "uretprobe/BINARY:FUNCTION");
    }

    @Test
    void shouldAdviseExistingMethodsOnly() {
        assertThat(required("kprobe_by_section"))
                .contains("attach it by attach(Kprobe), or name the hook in its section")
                .contains("SEC(\"kprobe/FUNCTION\")");
        assertThat(required("usdt_by_section"))
                .contains("attach it by attach(Usdt), or name the hook in its section")
                .contains("SEC(\"usdt/BINARY:PROVIDER:NAME\")");
        Map<String, String> targets =
                Map.of(
                        "xdp_by_others", "attach(NetworkDevice)",
                        "perf_event_by_others", "attach(PerfEvent)",
                        "cgroup_by_others", "attach(Cgroup)",
                        "socket_by_others", "attach(SocketFilter)",
                        "tc_by_others", "attach(NetworkDevice)");
        targets.forEach((program, target) ->
                assertThat(required(program)).contains("attach it by " + target));
    }

    @Test
    void shouldAdviseTheSameForOneProgram() {
        try (BpfObject object = open("xdp_by_others", "run").load()) {
            assertThatThrownBy(() -> object.program("xdp_by_others").attach())
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("names no hook", "attach it by attach(NetworkDevice)")
                    .hasMessageNotContaining("by name");
            assertThatThrownBy(() -> object.program("run").attach())
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("names no hook", "testRun()");
        }
    }

    @Test
    void shouldFailIfTheOnlyHookIsLeftOutByItsSection() {
        OpenBpfObject object = TestObjects.open("hooks");
        for (ProgramSettings program : object.programs()) {
            if (!program.name().equals("on_demand")) {
                object.autoload(program.name(), false);
            }
        }
        assertThatThrownBy(() -> object.load().attach())
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "program on_demand (tp/syscalls/sys_enter_getppid): it was left out since"
                                + " its section begins with \"?\"",
                        "autoload(\"on_demand\", true) before load()");

        try (BpfObject taken = open("on_demand").autoload("on_demand", true).load().attach()) {
            assertThat(taken.program("on_demand").isAttached()).isTrue();
        }
    }

    @Test
    void shouldLogTheProgramsThatAreNotAttached() {
        try (LogRecords log = LogRecords.of(BpfObject.class);
                BpfObject object =
                        TestObjects.open("hooks")
                                .optional("on_missing", "on_missing_raw", "on_missing_function")
                                .optional("on_missing_btf", "on_missing_entry", "on_missing_lsm")
                                .autoload("on_infrared", false)
                                .autoload("tc_by_others", false)
                                .load()
                                .attach()) {
            assertThat(object.program("on_getppid").isAttached()).isTrue();
            assertThat(log.texts(Level.INFO))
                    .singleElement()
                    .asString()
                    .contains("hooks: not attached:")
                    .contains("program xdp_by_others (xdp): ", "program on_demand (tp/")
                    .contains("program run (syscall): it has no hook, testRun() runs it")
                    .doesNotContain("on_getppid", "on_exec", "tc_by_others", "on_missing");
        }
    }

    @Test
    void shouldNotFailIfNoProgramHasAHook() {
        try (LogRecords log = LogRecords.of(BpfObject.class);
                BpfObject object = open("run").load().attach()) {
            assertThat(object.attach().program("run").testRun().returnValue()).isEqualTo(7);
            assertThat(log.texts(Level.INFO)).isEmpty();
            assertThat(log.texts(Level.WARNING)).isEmpty();
        }
    }

    @Test
    void shouldCountProgramsThatTheUserHasAttached() {
        try (BpfObject object = open("uprobe_by_method").load()) {
            BpfProgram program = object.program("uprobe_by_method");
            assertThat(program.isAttached()).isFalse();
            BpfLink link = program.attachUprobe(Probes.libc(), Probes.FUNCTION);
            assertThat(program.isAttached()).isTrue();

            assertThatCode(object::attach).doesNotThrowAnyException();
            assertThatCode(object::attach).doesNotThrowAnyException();

            link.close();
            assertThat(program.isAttached()).isFalse();
            assertThatCode(object::attach).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldBeAttachedWhileALinkIsOpen() {
        try (BpfObject object = open("uprobe_by_method").load()) {
            BpfProgram program = object.program("uprobe_by_method");
            BpfLink first = program.attachUprobe(Probes.libc(), Probes.FUNCTION);
            BpfLink second = program.attachUprobe(Probes.libc(), Probes.FUNCTION);
            second.close();
            assertThat(program.isAttached()).isTrue();
            first.close();
            assertThat(program.isAttached()).isFalse();
        }
    }

    @Test
    void shouldCloseTheObjectIfNothingWasAttachedBefore() {
        ProcessResources before = ProcessResources.count();
        BpfObject object = open("on_getppid", "on_missing").load();
        BpfProgram attachedFirst = object.program("on_getppid");

        assertThatThrownBy(object::attach)
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("on_missing", "sys_enter_no_such_call");

        assertThat(object.onClose().toCompletableFuture()).isCompleted();
        assertThat(attachedFirst.isAttached()).isFalse();
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    @Test
    void shouldCloseOnlyItsOwnLinksIfAProgramWasAttachedBefore() {
        try (BpfObject object = open("on_getppid", "on_missing", "uprobe_by_method").load()) {
            BpfLink link =
                    object.program("uprobe_by_method").attachUprobe(Probes.libc(), Probes.FUNCTION);
            ProcessResources before = ProcessResources.count();

            assertThatThrownBy(object::attach)
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("on_missing");

            assertThat(object.onClose().toCompletableFuture()).isNotDone();
            assertThat(link.isOpen()).isTrue();
            assertThat(object.program("on_getppid").isAttached()).isFalse();
            assertThat(ProcessResources.count()).isEqualTo(before);
            assertThat(object.program("on_getppid").attach().isOpen()).isTrue();
        }
    }

    @Test
    void shouldAttachTheOthersIfAnOptionalProgramFails() {
        try (LogRecords log = LogRecords.of(BpfObject.class);
                BpfObject object =
                        open("on_getppid", "on_missing", "on_missing_raw", "on_missing_function")
                                .optional("on_missing", "on_missing_raw")
                                .optional("on_missing_function", "on_getppid")
                                .load()
                                .attach()) {
            assertThat(object.program("on_getppid").isAttached()).isTrue();
            assertThat(object.program("on_getppid").failure()).isEmpty();
            for (String name : List.of("on_missing", "on_missing_raw", "on_missing_function")) {
                BpfProgram program = object.program(name);
                assertThat(program.isAttached()).isFalse();
                assertThat(program.failure().orElseThrow())
                        .hasMessageContaining("attach program " + name);
                assertThat(log.texts(Level.WARNING))
                        .anyMatch(text -> text.startsWith("optional program " + name + ": "));
            }
            object.program("on_missing").attachTracepoint("syscalls", "sys_enter_getppid");
            assertThat(object.program("on_missing").failure()).isEmpty();
        }
    }

    @Test
    void shouldFailIfAllAreOptionalAndNoneIsAttached() {
        BpfObject object =
                open("on_missing", "on_missing_raw")
                        .optional("on_missing", "on_missing_raw")
                        .load();
        assertThatThrownBy(object::attach)
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("none of its programs", "on_missing", "on_missing_raw");
        assertThat(object.onClose().toCompletableFuture()).isCompleted();
    }

    @Test
    void shouldLoadWithoutAnOptionalProgramWhoseTargetIsMissing() {
        List<String> missing = List.of("on_missing_btf", "on_missing_entry", "on_missing_lsm");
        try (BpfObject object =
                open("on_exec", "on_missing_btf", "on_missing_entry", "on_missing_lsm")
                        .optional("on_exec", "on_missing_btf", "on_missing_entry", "on_missing_lsm")
                        .load()
                        .attach()) {
            assertThat(object.program("on_exec").isAttached()).isTrue();
            for (String name : missing) {
                assertThat(object.program(name).failure().orElseThrow())
                        .hasMessageContainingAll("load program " + name, "no_such_");
                assertThatThrownBy(() -> object.program(name).attach())
                        .isInstanceOf(BpfException.class)
                        .hasMessageContaining("optional and was left out");
            }
        }
    }

    @Test
    void shouldLoadWithoutAnOptionalProgramWhoseTypeIsMissing() {
        assumeThat(Libbpf.libbpf_probe_bpf_prog_type(LIRC_MODE2, MemorySegment.NULL)).isZero();
        try (BpfObject object =
                open("on_getppid", "on_infrared").optional("on_infrared").load().attach()) {
            assertThat(object.program("on_infrared").failure().orElseThrow())
                    .hasMessageContaining("no programs of type lirc_mode2");
            assertThat(object.program("on_getppid").isAttached()).isTrue();
        }
    }

    @Test
    void shouldAdviseHowToLoadWithoutAProgram() {
        assertThatThrownBy(() -> open("on_exec", "on_missing_btf").load())
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("no_such_tracepoint", "optional(\"on_missing_btf\")");
        assertThatThrownBy(() -> TestObjects.open("rejected").optional("rejected").load())
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "the verifier rejected it", "autoload(\"rejected\", false)");
    }

    @Test
    void shouldRejectAnOptionalProgramThatDoesNotExist() {
        try (OpenBpfObject object = open("run")) {
            assertThatThrownBy(() -> object.optional("runs"))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("program runs", "on_getppid");
        }
    }
}
