import io.bpfevents.core.ring.SimulatedRingbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.recording.Pace;
import io.bpfevents.recording.Recorder;
import io.bpfevents.recording.Recording;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

record Numbered(long number) {}

/** A stream with a loss is recorded, and its pipeline debugged from the file. */
void main() throws IOException {
    Path file = Files.createTempFile("recording", ".avro");
    try (SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
        Recorder.of(ring)
                .record(file, elements -> elements.doOnSubscribe(_ -> produce(ring)).take(4))
                .block();
    }
    Recording recording = Recording.open(file);
    IO.println(recording.summary().events() + " events, lost " + recording.summary().losses());
    try (SimulatedRingbuf ring = recording.newRing()) {
        recording
                .replay(ring, Pace.times(10), BpfEvents.ringbuf(ring, Numbered.class))
                .doOnNext(IO::println)
                .blockLast();
        IO.println("reserve failures " + ring.stats().reserveFailures().getAsLong());
    }
    Files.delete(file);
}

void produce(SimulatedRingbuf ring) {
    for (long number = 1; number <= 3; number++) {
        ring.output(MemorySegment.ofArray(new long[] {number}));
    }
    ring.reserve(5000); // fails
}
