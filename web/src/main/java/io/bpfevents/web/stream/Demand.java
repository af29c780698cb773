package io.bpfevents.web.stream;

import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;

/** How many more elements somebody has asked for. */
final class Demand {
    private static final long UNBOUNDED = -1;

    private final AtomicLong open = new AtomicLong();

    <T> Flux<T> of(Flux<T> flux) {
        return flux.doOnRequest(n -> open.accumulateAndGet(n, Demand::plus))
                .doOnNext(_ -> open.updateAndGet(Demand::minusOne));
    }

    private static long plus(long open, long n) {
        long sum = open + n;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static long minusOne(long open) {
        return open == Long.MAX_VALUE ? open : open - 1;
    }

    /** -1 if it is all there are. */
    long get() {
        long now = open.get();
        return now == Long.MAX_VALUE ? UNBOUNDED : now;
    }
}
