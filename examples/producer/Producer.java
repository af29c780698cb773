import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.ring.Reservation;
import io.bpfevents.core.ring.RingReader;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.core.ring.SimulatedRingbuf.Query;
import io.bpfevents.core.ring.SimulatedRingbuf.Wakeup;
import java.lang.foreign.MemorySegment;

/** The helpers of BPF programs, on a simulated ring: to test what producers do to a reader. */
void main() {
    PollLoop.Manual loop = PollLoop.manual();
    try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096);
            RingReader reader = ring.read(Event::copyOf, event -> print(event), loop)) {
        reader.request(Long.MAX_VALUE);
        Reservation first = ring.reserve(8);
        Reservation second = ring.reserve(8);
        second.segment().set(JAVA_LONG_UNALIGNED, 0, 2);
        second.submit(Wakeup.FORCE_WAKEUP);
        loop.runOnce();
        IO.println("delivered " + ring.stats().delivered() + ": the first record is not committed");
        first.segment().set(JAVA_LONG_UNALIGNED, 0, 1);
        first.submit();
        loop.runOnce();

        ring.output(MemorySegment.ofArray(new long[] {3, 0}), Wakeup.NO_WAKEUP);
        ring.reserve(100).discard(Wakeup.NO_WAKEUP);
        IO.println(ring.query(Query.AVAILABLE_DATA) + " bytes unread");
        loop.runOnce();
        IO.println("full: " + (ring.reserve(4096) == null));
        IO.println("reserve failures " + ring.stats().reserveFailures().getAsLong());
    }
}

void print(Event event) {
    long value = event.segment().get(JAVA_LONG_UNALIGNED, 0);
    IO.println("delivered " + value + ", of " + event.size() + " bytes");
}
