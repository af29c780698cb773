package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.system.ContextSwitch;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.Wakeup;
import java.util.List;
import java.util.Set;

/** The sources of the scheduler. */
final class SchedulerSources {
    private static final int WAKEUP_BYTES = 64 * 1024;

    private SchedulerSources() {}

    static List<SourceDefinition<?>> all() {
        return List.of(
                SourceDefinition.of(
                                ContextSwitch.class,
                                "contextSwitches",
                                "context_switch",
                                Set.of(),
                                Variant.of(
                                        "tp_btf/sched_switch",
                                        "on_switch_btf",
                                        Requirements.btfTracepoint("sched_switch")),
                                Variant.of("raw_tp/sched_switch", "on_switch_raw"))
                        // A wake-up is itself a context switch, and so an event.
                        .reading(RingbufOptions.defaults().wakeup(Wakeup.atBytes(WAKEUP_BYTES))));
    }
}
