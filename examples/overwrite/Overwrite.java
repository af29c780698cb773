import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Overflow;
import io.bpfevents.reactor.RingbufOptions;
import java.lang.foreign.MemorySegment;

void main() {
    // as a ring of the kernel whose map has the flag BPF_F_RB_OVERWRITE, Linux 6.19
    SimulatedRingbuf ring = SimulatedRingbuf.createOverwriting("last", 4096);
    PollLoop.Manual loop = PollLoop.manual();
    RingbufOptions options = RingbufOptions.defaults().pollLoop(loop);
    RecordDecoder<Object> number = record -> record.get(JAVA_LONG, 0);
    for (long i = 0; i < 1000; i++) { // no reserve fails, although nothing is read
        ring.output(MemorySegment.ofArray(new long[] {i}));
    }
    List<Object> received = new ArrayList<>();
    BpfEvents.ringbufWithLosses(ring, number, options, loss -> "lost " + loss.count() + " bytes")
            .subscribe(received::add);
    loop.runOnce();

    IO.println(received.get(0)); // in place of what was lost
    IO.println("received " + received.get(1) + " to " + received.getLast());
    IO.println("overwritten " + ring.stats().overwrittenBytes().getAsLong() + " bytes");
    try {
        BpfEvents.ringbuf(ring, number, options.overflow(Overflow.error()));
    } catch (IllegalArgumentException e) {
        IO.println(e.getMessage()); // nothing fails that this policy could report
    }
    ring.close();
    loop.runOnce();
}
