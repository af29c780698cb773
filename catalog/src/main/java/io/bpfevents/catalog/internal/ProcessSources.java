package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.internal.filter.Criterion;
import io.bpfevents.catalog.process.OomKill;
import io.bpfevents.catalog.process.ProcessExit;
import io.bpfevents.catalog.process.ProcessFork;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.catalog.process.SignalSent;
import java.util.List;
import java.util.Set;

/** The sources of {@code io.bpfevents.catalog.process}. */
final class ProcessSources {
    private ProcessSources() {}

    static List<SourceDefinition<?>> all() {
        return List.of(
                source(
                        ProcessStart.class,
                        "processStarts",
                        "process_start",
                        "sched_process_exec",
                        "on_start",
                        Criterion.PATH),
                source(
                        ProcessFork.class,
                        "processForks",
                        "process_fork",
                        "sched_process_fork",
                        "on_fork"),
                source(
                        ProcessExit.class,
                        "processExits",
                        "process_exit",
                        "sched_process_exit",
                        "on_exit",
                        Criterion.DURATION),
                source(SignalSent.class, "signals", "signal_sent", "signal_generate", "on_signal"),
                source(OomKill.class, "oomKills", "oom_kill", "mark_victim", "on_victim"));
    }

    /** A source at one tracepoint, by a program with the suffix {@code _btf} or {@code _raw}. */
    private static <T extends Record & KernelEvent> SourceDefinition<T> source(
            Class<T> type,
            String name,
            String object,
            String tracepoint,
            String program,
            Criterion... further) {
        return SourceDefinition.of(
                type,
                name,
                object,
                Set.of(further),
                Variant.of(
                        "tp_btf/" + tracepoint,
                        program + "_btf",
                        Requirements.btfTracepoint(tracepoint)),
                Variant.of("raw_tp/" + tracepoint, program + "_raw"));
    }
}
