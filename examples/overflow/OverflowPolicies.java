import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

record Sample(long value) {}

class Slow extends BaseSubscriber<Sample> {
    final CompletableFuture<Sample> first = new CompletableFuture<>();

    @Override
    protected void hookOnSubscribe(Subscription subscription) {} // requests nothing yet

    @Override
    protected void hookOnNext(Sample sample) {
        first.complete(sample);
    }
}

void main() {
    for (var policy : List.of(Overflow.dropOldest(), Overflow.dropOldest(160), Overflow.latest())) {
        Path file = Path.of("examples/overflow/samples.bpf.o");
        try (BpfObject object = BpfObject.open(file).load()) {
            Ringbuf ring = object.ringbuf("samples");
            Slow slow = new Slow();
            BpfEvents.ringbuf(ring, Sample.class, RingbufOptions.defaults().overflow(policy))
                    .subscribe(slow);
            object.program("send_samples").testRun(); // 0 to 999, while there is no demand
            while (ring.stats().dropped() == 0) Thread.onSpinWait();
            slow.request(1);
            long value = slow.first.join().value();
            IO.println(policy + ": received " + value + ", dropped " + ring.stats().dropped());
        }
    }
}
