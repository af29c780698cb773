package io.bpfevents.web.stream;

import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;

/** Counts the elements that a subscriber has requested and not yet received. Thread-safe. */
public final class DemandCounter {
    private static final long UNBOUNDED = -1;

    private final AtomicLong open = new AtomicLong();

    /** Counts the demand of one subscriber of {@code flux}. */
    public <T> Flux<T> count(Flux<T> flux) {
        return flux.doOnRequest(n -> open.accumulateAndGet(n, DemandCounter::plus))
                .doOnNext(_ -> open.updateAndGet(DemandCounter::minusOne));
    }

    private static long plus(long open, long n) {
        long sum = open + n;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static long minusOne(long open) {
        return open == Long.MAX_VALUE ? open : open - 1;
    }

    /** The current demand; -1 if it is unbounded. */
    public long get() {
        long now = open.get();
        return now == Long.MAX_VALUE ? UNBOUNDED : now;
    }
}
