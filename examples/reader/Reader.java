import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordDecodingException;
import io.bpfevents.core.ring.RecordHandler;
import io.bpfevents.core.ring.RingReader;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.lang.foreign.MemorySegment;

class Printer implements RecordHandler<Integer> {
    @Override
    public void handle(Integer number) {
        IO.println(number + " on the thread of the loop: " + PollLoop.isLoopThread());
    }

    @Override
    public boolean decodeFailed(RecordDecodingException failure) {
        IO.println("skipped " + failure.size() + " byte");
        return true; // and continue after it
    }
}

void main() {
    PollLoop loop = PollLoop.create(); // a thread for any number of rings
    SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096); // or a ring of the kernel
    RingReader reader = ring.read(record -> record.get(JAVA_INT, 0), new Printer(), loop);
    ring.output(MemorySegment.ofArray(new int[] {1}));
    ring.output(new byte[] {2}); // too short
    ring.output(MemorySegment.ofArray(new int[] {3}));
    ring.output(MemorySegment.ofArray(new int[] {4}));
    reader.request(3); // without demand, records stay in the ring

    ring.closeGracefully(Duration.ofSeconds(30)); // after what is in the ring
    reader.onClose().toCompletableFuture().join();
    loop.close();
    loop.onClose().toCompletableFuture().join();
}
