import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.bpfevents.core.record.Event;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import java.lang.foreign.MemorySegment;

void main() {
    try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
        ring.output(MemorySegment.ofArray(new int[] {1}));
        ring.output(new byte[] {2}); // too short
        ring.output(MemorySegment.ofArray(new int[] {3}));
        ring.output(new byte[] {4});

        // The segment is the ring's memory, which is valid only within this call.
        RecordDecoder<Integer> decoder = record -> record.get(JAVA_INT, 0);
        BpfEvents.ringbuf(ring, decoder)
                .onErrorContinue((_, event) -> skip((Event) event)) // and continue after it
                .take(2)
                .doOnNext(IO::println)
                .blockLast();
        try {
            BpfEvents.ringbuf(ring, decoder).blockFirst(); // without it the stream ends
        } catch (RecordDecodingException e) {
            IO.println(e.size() + " byte at position " + e.position());
        }
        IO.println("decode failures " + ring.stats().decodeFailures());
    }
}

void skip(Event event) {
    IO.println("skipped " + Arrays.toString(event.toByteArray()));
}
