package io.bpfevents.reactor.delivery;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** A subscriber's first two signals, one on its own thread and one on the loop's. */
public final class OnSubscribeStress {
    private static final int EARLY = 1;
    private static final int IN_ORDER = 2;

    private OnSubscribeStress() {}

    /** The fields are plain: by rule 1.3 onSubscribe happens before onNext. */
    private static final class Subscriber implements CoreSubscriber<Integer> {
        private boolean subscribed;
        int delivered;

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
            for (int spin = 0; spin < 300; spin++) {
                Thread.onSpinWait(); // time for the loop to emit too early
            }
            subscribed = true;
        }

        @Override
        public void onNext(Integer event) {
            delivered = subscribed ? IN_ORDER : EARLY;
        }

        @Override
        public void onError(Throwable error) {
            delivered = -1;
        }

        @Override
        public void onComplete() {}
    }

    /** The record is in the ring already, and the loop is awake. */
    @JCStressTest
    @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "the loop ran before the subscription")
    @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "delivered after onSubscribe")
    @Outcome(expect = Expect.FORBIDDEN, desc = "before onSubscribe had returned, or never")
    @State
    public static class First {
        private final SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
        private final PollLoop.Manual loop = PollLoop.manual();
        private final RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
        private final Subscriber subscriber = new Subscriber();

        public First() {
            ring.output(new byte[8]);
        }

        @Actor
        public void subscribe() {
            BpfEvents.ringbuf(ring, record -> 1, options).subscribe(subscriber);
        }

        @Actor
        public void run(II_Result result) {
            for (int pass = 0; pass < 10; pass++) {
                loop.runOnce();
            }
            result.r1 = subscriber.delivered;
        }

        @Arbiter
        public void later(II_Result result) {
            loop.runOnce();
            result.r2 = subscriber.delivered;
            ring.close();
            loop.runOnce();
        }
    }
}
