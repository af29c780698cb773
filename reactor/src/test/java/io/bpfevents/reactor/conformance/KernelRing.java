package io.bpfevents.reactor.conformance;

import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.Producer;

/** A ring of the real kernel, filled by the test program. */
record KernelRing(Producer producer, Ringbuf ring) implements TestRing {
    static KernelRing of(long bytes) {
        Producer producer = Producer.load(bytes);
        return new KernelRing(producer, producer.ring());
    }

    @Override
    public long produce(Burst burst) {
        Producer.Call call =
                producer.call(burst.count())
                        .buffer(burst.producer())
                        .flags(burst.flags())
                        .forceEvery(burst.forceEvery());
        if (burst.discardEvery() == 0) {
            call.size(burst.size());
        } else {
            call.discardEvery(burst.discardEvery()); // always of 16 bytes
        }
        return call.runFrom(burst.first()).successes();
    }

    @Override
    public void close() {
        producer.close();
    }
}
