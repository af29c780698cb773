import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.EventsLostException;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.MemorySegment;

record Sample(long value) {}

void main(String[] args) throws IOException {
    Path pin = Path.of(args.length > 0 ? args[0] : "/sys/fs/bpf", "example_samples");
    try (BpfObject object = BpfObject.open(Path.of("examples/counter/plain.bpf.o")).load()) {
        BpfVariable lost = object.variable("lost");
        Ringbuf ring = object.ringbuf("samples", lost::getLong); // the program's own counter
        RingbufOptions strict = RingbufOptions.defaults().overflow(Overflow.error());
        try {
            BpfEvents.ringbuf(ring, Sample.class, strict)
                    .doOnRequest(_ -> send(object, 1000)) // before there is demand
                    .blockLast();
        } catch (EventsLostException e) {
            IO.println("received " + ring.stats().delivered());
            IO.println("lost " + e.lost() + ", in total " + e.cumulative());
        }
        object.ringbuf("samples").pin(pin); // for other processes
        ring.close(); // reads the counter for the last time, before the object is closed
        ring.onClose().toCompletableFuture().join();
        try (Ringbuf pinned = BpfRingbuf.openPinned(pin, lost::getLong)) { // counts from now on
            send(object, 300);
            IO.println("pinned: lost " + pinned.stats().reserveFailures().getAsLong());
        }
        Files.delete(pin);
    }
}

void send(BpfObject object, int number) {
    object.program("send_samples").testRun(MemorySegment.ofArray(new int[] {number}));
}
