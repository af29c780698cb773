package io.bpfevents.core.object;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.object.program.NativeProgram;
import io.bpfevents.core.object.program.RunAdvice;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.struct.BpfProgInfo;
import io.bpfevents.ffi.struct.BpfTestRunOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Runs a loaded program, and reads the kernel's counts of its runs. */
final class LoadedProgram {
    private final NativeProgram program;

    LoadedProgram(NativeProgram program) {
        this.program = program;
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
        int result = program.use("run", fd -> Libbpf.bpf_prog_test_run_opts(fd, options));
        CallResults.check(result, "run program " + program.name(), RunAdvice::about);
        return new TestRun(
                BpfTestRunOpts.retval(options),
                Integer.toUnsignedLong(BpfTestRunOpts.duration(options)));
    }

    ProgramInfo info() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = BpfProgInfo.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, BpfProgInfo.SIZE);
            int result =
                    program.use(
                            "get information on",
                            fd -> Libbpf.bpf_obj_get_info_by_fd(fd, info, length));
            CallResults.check(result, "get information on program " + program.name());
            return new ProgramInfo(
                    BpfProgInfo.id(info),
                    BpfProgInfo.runTimeNanos(info),
                    BpfProgInfo.runCount(info),
                    BpfProgInfo.recursionMisses(info));
        }
    }
}
