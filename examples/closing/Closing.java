import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import java.util.concurrent.CompletableFuture;

record Sample(long value) {}

void main() {
    try (PollLoop loop = PollLoop.create(task -> new Thread(task, "reader"));
            BpfObject object = BpfObject.open(Path.of("examples/closing/samples.bpf.o")).load()) {
        Ringbuf ring = object.ringbuf("samples");
        object.program("send_samples").testRun(); // 1,000

        // Reads in batches on a loop and a thread of its own, until the ring is closed.
        RingbufOptions options = RingbufOptions.defaults().pollLoop(loop).batchSize(100);
        CompletableFuture<Long> count =
                BpfEvents.ringbuf(ring, Sample.class, options).count().toFuture();
        object.onClose().thenRun(() -> IO.println("the object is closed"));
        object.closeGracefully(Duration.ofSeconds(30)); // detaches, then reads what was sent
        IO.println("received " + count.join());
        object.onClose().toCompletableFuture().join();
    }
}
