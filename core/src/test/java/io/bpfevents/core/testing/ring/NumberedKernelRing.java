package io.bpfevents.core.testing.ring;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.Producer;

/** A ring of the kernel, filled by the test program. */
record NumberedKernelRing(Producer producer, Ringbuf ring) implements NumberedRing {
    NumberedKernelRing(Producer producer) {
        this(producer, producer.ring());
    }

    @Override
    public AttemptCounts produce(Burst burst) {
        Producer.Call call =
                producer.call(burst.count())
                        .buffer(burst.producer())
                        .flags(burst.flags())
                        .forceEvery(burst.forceEvery());
        Producer.Call configured =
                switch (burst.kind()) {
                    case OUTPUT -> call.size(burst.size()).spread(burst.spread());
                    case RESERVE -> call.discardEvery(burst.discardEvery());
                    case BEHIND_BUSY ->
                            call.discardEvery(burst.discardEvery()).behindBusy(burst.discardHead());
                };
        return AttemptCounts.of(configured.runFrom(burst.first()));
    }

    @Override
    public void close() {
        producer.close();
    }
}
