package io.bpfevents.reactor.perf;

import io.bpfevents.core.ring.PerfbufConfig;

/** Outputs on CPU 1 fail: it has no buffer. */
class PerfOutputFailureAccountingIT extends PerfAccountingContract {
    PerfOutputFailureAccountingIT() {
        super(PerfbufConfig.defaults().pagesPerCpu(2).cpus(0));
    }
}
