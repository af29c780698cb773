package io.bpfevents.reactor.perf;

import io.bpfevents.core.ring.PerfbufConfig;

class PerfAccountingIT extends PerfAccountingContract {
    PerfAccountingIT() {
        super(PerfbufConfig.defaults().pagesPerCpu(1));
    }
}
