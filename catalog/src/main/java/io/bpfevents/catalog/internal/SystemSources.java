package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.internal.filter.Criterion;
import io.bpfevents.catalog.system.BlockIo;
import io.bpfevents.catalog.system.FailedSyscall;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfObject;
import java.util.List;
import java.util.Set;

/** The sources of {@code io.bpfevents.catalog.system}. */
final class SystemSources {
    private SystemSources() {}

    static List<SourceDefinition<?>> all() {
        return List.of(failedSyscalls(), blockIo());
    }

    /** The beginning is attached before the return, which then finds it. */
    private static SourceDefinition<?> failedSyscalls() {
        return SourceDefinition.of(
                FailedSyscall.class,
                "failedSyscalls",
                "failed_syscall",
                Set.of(Criterion.ERROR, Criterion.DURATION),
                Variant.of(
                        "tp_btf/sys_exit",
                        List.of("on_enter_btf", "on_exit_btf"),
                        Requirements.knownArchitecture(),
                        Requirements.btfTracepoint("sys_enter"),
                        Requirements.btfTracepoint("sys_exit")),
                Variant.of(
                        "raw_tp/sys_exit",
                        List.of("on_enter_raw", "on_exit_raw"),
                        Requirements.knownArchitecture()));
    }

    /** No tp_btf: its program fits one number of arguments only, which cannot be tried. */
    private static SourceDefinition<?> blockIo() {
        return SourceDefinition.of(
                BlockIo.class,
                "blockIo",
                "block_io",
                Set.of(Criterion.DURATION),
                new Variant(
                        "raw_tp/block_rq_complete",
                        List.of("on_issue_from_queue", "on_issue", "on_complete"),
                        List.of(),
                        SystemSources::attachToRequests));
    }

    /** The kernel rejects the first program if its tracepoint does not pass the queue. */
    private static void attachToRequests(BpfObject object) {
        object.program("on_complete").attach();
        try {
            object.program("on_issue_from_queue").attach();
        } catch (BpfException e) {
            object.program("on_issue").attach();
        }
    }
}
