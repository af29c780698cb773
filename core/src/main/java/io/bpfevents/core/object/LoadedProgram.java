package io.bpfevents.core.object;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.ffi.BpfProgInfo;
import io.bpfevents.ffi.BpfTestRunOpts;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntUnaryOperator;

/** A program as the kernel has it, by its descriptor: it runs, and is counted. */
final class LoadedProgram {
    private final NativeObject object;
    private final MemorySegment pointer;
    private final String name;

    LoadedProgram(NativeObject object, MemorySegment pointer, String name) {
        this.object = object;
        this.pointer = pointer;
        this.name = name;
    }

    TestRun testRun(MemorySegment context) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate(context.byteSize(), Long.BYTES).copyFrom(context);
            MemorySegment options = BpfTestRunOpts.allocate(arena);
            BpfTestRunOpts.setContext(options, in);
            TestRun run = testRunWith(options);
            context.copyFrom(in);
            return run;
        }
    }

    TestRun testRun() {
        try (Arena arena = Arena.ofConfined()) {
            return testRunWith(BpfTestRunOpts.allocate(arena));
        }
    }

    private TestRun testRunWith(MemorySegment options) {
        int result = object.lifetime().use(() -> Libbpf.bpf_prog_test_run_opts(fd("run"), options));
        CallResults.check(result, "run program " + name, RunAdvice::about);
        return new TestRun(
                BpfTestRunOpts.retval(options),
                Integer.toUnsignedLong(BpfTestRunOpts.duration(options)));
    }

    ProgramInfo info() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = BpfProgInfo.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, BpfProgInfo.SIZE);
            int result =
                    object.lifetime()
                            .use(() ->
                                    Libbpf.bpf_obj_get_info_by_fd(fd("ask about"), info, length));
            CallResults.check(result, "ask about program " + name);
            return new ProgramInfo(
                    BpfProgInfo.id(info),
                    BpfProgInfo.runTimeNanos(info),
                    BpfProgInfo.runCount(info),
                    BpfProgInfo.recursionMisses(info));
        }
    }

    /** CallResults with its descriptor, which stays open meanwhile. */
    int use(String purpose, IntUnaryOperator call) {
        return object.lifetime().use(() -> call.applyAsInt(fd(purpose)));
    }

    private int fd(String purpose) {
        String operation = purpose + " program " + name;
        object.requireLoaded(true, operation);
        return CallResults.check(Libbpf.bpf_program__fd(pointer), operation);
    }
}
