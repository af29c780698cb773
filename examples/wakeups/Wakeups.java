import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.RingbufOptions;
import io.bpfevents.reactor.Wakeup;

void main() throws Exception {
    try (BpfObject object = BpfObject.open(Path.of("examples/wakeups/samples.bpf.o")).load()) {
        BpfProgram program = object.program("send_samples");
        Ringbuf ring = object.ringbuf("samples");
        RingbufOptions options =
                RingbufOptions.defaults()
                        .maxDelay(Duration.ofMillis(50))
                        .coalesce(Duration.ofMillis(1)); // read a busy ring once per millisecond

        // A wake-up if the reader waits; per 512 samples; none: read after 50 ms at the latest.
        for (var mode : List.of(Wakeup.adaptive(), Wakeup.atBytes(8192), Wakeup.timed())) {
            IO.println("sent " + program.testRun().returnValue());
            IO.println("received " + receive(ring, options.wakeup(mode)));
        }

        program.testRun();
        receive(ring, options.pauseWhenUnsubscribed(Duration.ZERO));
        int sent = program.testRun().returnValue();
        while (sent > 0) { // the loop pauses the program in the pass after the cancellation
            Thread.sleep(10);
            sent = program.testRun().returnValue();
        }
        IO.println("without a subscriber sent " + sent);
    }
}

long receive(Ringbuf ring, RingbufOptions options) {
    return BpfEvents.ringbuf(ring, options).take(1000).count().block();
}
